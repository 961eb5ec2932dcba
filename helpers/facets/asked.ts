import { z } from 'zod';

/** One value or several of which one has to be there. */
export const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((value) => [value]), z.array(item).min(1)]);

/** A regular expression. */
export const pattern = z.string().min(1).refine(isPattern, 'is not a regular expression');

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

/** The difference from the values that are documented, if there is one. */
export function differsFrom(
  allowed: readonly string[] | undefined,
  seen: string,
  field: { readonly asked: string } | null = null,
): string[] {
  return allowed && !allowed.includes(seen)
    ? [`${field === null ? '' : `${field.asked} `}${seen}, documented is ${allowed.join(' or ')}`]
    : [];
}

/** The difference from the message that is documented, if there is one. */
export function saysOtherThan(wanted: string | undefined, message: string | null): string[] {
  return matches(wanted, message) ? [] : [`the reason given is not the documented one, /${wanted}/`];
}

/** Whether a text is as is asked for; where nothing is, any is. */
export function matches(wanted: string | undefined, text: string | null): boolean {
  return wanted === undefined || (text !== null && new RegExp(wanted, 'is').test(text));
}
