/** What holds in every cell, although no page of the documentation has to say so, in words. Each is a `must`. */
export const RULES = {
  'silent-wrong-data': 'Rows that were committed are there, up to what was asked for, or there is an error.',
  'server-crash': 'A server that cannot go on gives a reason and ends: no signal ends it, and it does not panic.',
  'clear-text': 'In a backup that ends well no row of an encrypted table can be read without a key.',
} as const;
export type RuleId = keyof typeof RULES;

/** Whether something that cells are held against is a rule, rather than a claim. */
export const isRule = (id: string): id is RuleId => Object.hasOwn(RULES, id);
