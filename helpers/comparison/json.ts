import type { Comparison } from './model.ts';

/** A comparison as JSON, by its schema. Characters that control a terminal or change a text's direction are escaped. */
export function comparisonJson(comparison: Comparison): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(comparison, null, 2).replaceAll(/[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g, escaped)}\n`;
}
