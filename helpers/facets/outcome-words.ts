/** What a known deviation costs whoever meets it, the worst first. */
export const KNOWN_SEVERITIES = {
  'rows-lost': 'rows are wrong or missing, without an error',
  leak: 'rows can be read without a key',
  'backup-useless': 'what was backed up cannot be used as what it was restored as',
  'tool-fails': 'a tool or an option fails where it is documented to work, and says so; nothing is lost',
  cosmetic: 'a message or a warning is missing or another one, or it goes better than documented',
} as const;
export type KnownSeverity = keyof typeof KNOWN_SEVERITIES;

interface OutcomeEntry {
  readonly says: string;
  /** What it costs where it is not as documented. */
  readonly costs: KnownSeverity;
}

/**
 * What became of a cell in a word, whatever is documented. In this order: of several words the first is the cell's
 * outcome.
 */
const TABLE = {
  'lost-rows': { says: 'rows are wrong or missing, or recovery ended short, without an error', costs: 'rows-lost' },
  crashes: { says: 'a server panics, or a signal ends it', costs: 'backup-useless' },
  'does-not-start': { says: 'the restored server gives a reason and ends', costs: 'backup-useless' },
  hangs: { says: 'a start or recovery gets no further', costs: 'backup-useless' },
  'ends-in-recovery': {
    says: 'the restored server comes up and ends before it has recovered',
    costs: 'backup-useless',
  },
  'not-a-standby': { says: 'what was to be a standby is a server of its own', costs: 'backup-useless' },
  unreadable: { says: 'reading rows ends in an error', costs: 'backup-useless' },
  leaks: { says: 'rows can be read without a key, in the backup or on the restored disk', costs: 'leak' },
  'backup-failed': {
    says: 'the tool breaks, or says that it succeeded and left something incomplete',
    costs: 'backup-useless',
  },
  refused: { says: 'the tool refuses, and nothing of the cluster has arrived', costs: 'tool-fails' },
  'archive-broken': { says: 'not all WAL got into the archive, or it is not of one kind', costs: 'backup-useless' },
  'keys-wrong': {
    says: 'keys cannot be verified or rotated, others are in force than on the source, or some are gone after a start',
    costs: 'backup-useless',
  },
  'tool-objects': { says: 'a tool finds fault with the backup, or with what is restored from it', costs: 'tool-fails' },
  'errors-logged': { says: 'all rows are there, and a log tells of errors', costs: 'cosmetic' },
  'not-seen': { says: 'nothing was proven, or not all was looked at', costs: 'cosmetic' },
  restores: { says: 'all rows are there; whether any can be read without a key was not looked for', costs: 'cosmetic' },
  works: { says: 'all rows are there, as far as was asked for, and none can be read without a key', costs: 'cosmetic' },
} as const satisfies Readonly<Record<string, OutcomeEntry>>;
export type Outcome = keyof typeof TABLE;
/** What keeps a cell from working. */
export type Trouble = Exclude<Outcome, 'not-seen' | 'restores' | 'works'>;

/** All outcomes, in their order. */
export const OUTCOME_NAMES = Object.keys(TABLE) as Outcome[];

/** What each says. */
export const OUTCOMES = Object.fromEntries(OUTCOME_NAMES.map((name) => [name, TABLE[name].says])) as Readonly<
  Record<Outcome, string>
>;

/** What the worst of some outcomes costs, where they are not as documented. */
export function costOf(outcomes: readonly Outcome[]): KnownSeverity {
  const costs = new Set<KnownSeverity>(outcomes.map((outcome) => TABLE[outcome].costs));
  return SEVERITY_NAMES.find((severity) => costs.has(severity)) ?? 'cosmetic';
}

/** All severities, the worst first. */
export const SEVERITY_NAMES = Object.keys(KNOWN_SEVERITIES) as KnownSeverity[];

/** An outcome as it is written for people. */
export const outcomeWord = (outcome: Outcome): string => outcome.replaceAll('-', ' ');
