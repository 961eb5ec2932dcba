import { basename } from 'node:path';
import type { Evidence } from '../evidence/index.ts';
import { commandToProve } from '../scenarios/index.ts';

/**
 * Why it is not proven that the backup was taken by the cell's command: it is another tool, lacks one of the cell's options, or
 * has one of another cell. That it was encrypted is for the facets.
 *
 * @returns null when it is proven, or when no tool takes it
 */
export function unprovenCommand({ axes, target: source, toolsTarget, backup }: Evidence): string | null {
  const wanted = commandToProve(axes);
  if (wanted === null || !backup) return null;
  const [program = '', ...words] = backup.command.argv;
  const target = toolsTarget ?? source;
  const tool = wanted.isStock ? (target.stockTool ?? target.backupTool) : target.backupTool;
  if (basename(program) !== tool) return `the backup was to be taken by ${tool}, and it was by ${basename(program)}`;
  const line = ` ${words.join(' ')} `;
  const lacking = wanted.options.find((option) => !line.includes(` ${option} `));
  if (lacking !== undefined) return `the backup was to be taken with ${lacking}`;
  const other = wanted.absent.find((option) => words.includes(option));
  return other === undefined ? null : `the backup was taken with ${other}, which the cell does not have`;
}
