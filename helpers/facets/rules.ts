import type { Trouble } from './outcome-words.ts';

/** What holds in every cell, although no page of the documentation has to say so, in words. Each is a `must`. */
export const RULES = {
  'silent-wrong-data': 'Rows that were committed are there, up to what was asked for, or there is an error.',
  'server-crash':
    'A server that cannot go on gives a reason and ends: no signal ends it, and it does not panic. The source is one, whatever becomes of the backup.',
  'endless-start':
    'A server that cannot go on gives a reason and ends. One that comes to the same unreadable WAL again and again, and says so at level LOG alone, never does.',
  'clear-text':
    'No row of an encrypted table can be read without a key: in a backup that ends well, and in what a restored server writes from then on, its WAL included where the source encrypts that.',
  'hidden-error': 'A start that goes well hides no error in a log that nobody was told.',
  'key-lost': 'What a server has of keys when it is shut down, files and providers, it has when it has started again.',
  'false-success': 'A tool that says it succeeded has left everything that it was to leave.',
} as const;
export type RuleId = keyof typeof RULES;

/** What breaking each makes of a cell. */
export const RULE_MAKES: Readonly<Record<RuleId, Trouble>> = {
  'silent-wrong-data': 'lost-rows',
  'server-crash': 'crashes',
  'endless-start': 'hangs',
  'clear-text': 'leaks',
  'hidden-error': 'errors-logged',
  'key-lost': 'keys-wrong',
  'false-success': 'backup-failed',
};

/** Whether something that cells are held against is a rule, rather than a claim. */
export const isRule = (id: string): id is RuleId => Object.hasOwn(RULES, id);
