import { ARCHIVE_FAULTS, isCommandFault } from '../archive-faults.ts';
import { AXES, type AxisName, type Coordinates } from '../axes.ts';
import type { Constraint } from '../constraint.ts';
import { operationDoes } from '../operations.ts';

/** Values of the axes that are combined with each other. An axis that is not named has its default. */
export type Combined = { readonly [A in AxisName]?: readonly Coordinates[A][] };

/** All that is known of a family: everything else is made from the table of them. */
export interface FamilyEntry {
  /** What it is about, for readers of a report. */
  readonly about: string;
  /** Whether coordinates may be of it: they are of the last family in the table that says so. */
  readonly has: (at: Coordinates) => boolean;
  /** What it combines; no combination is in two of all slices. */
  readonly slices: readonly Combined[];
  /** What cannot be combined in it, or is the same as another cell of it, first match wins. */
  readonly constraints: readonly Constraint[];
  /**
   * What a cell adds to a run, in seconds: measured on two cores that did nothing else, in containers, four cells at once,
   * so that it is less than the cell itself takes. A busy machine takes two to three times as long.
   */
  readonly seconds: number;
  /** Whether each cell has a key operation, one that does nothing included. */
  readonly hasOperations: boolean;
  /** Axes that ids leave out: the name of the family, or another value, says them already. */
  readonly silent: (at: Coordinates) => readonly AxisName[];
  /** What ids say of some values, where it is not what they say in other families. */
  readonly inIds: { readonly [A in AxisName]?: Readonly<Partial<Record<Coordinates[A], string>>> };
}

/** What most families have. */
export const USUAL = {
  constraints: [],
  hasOperations: false,
  silent: () => [],
  // Its prefix would say the first word twice.
  inIds: { ioMethod: { 'io-uring': 'io-uring' } },
} as const satisfies Partial<FamilyEntry>;

/** All values of an axis except some, so that a value added to the axis is combined here as well. */
export const allBut = <V extends string, N extends V>(values: readonly V[], ...some: readonly N[]): Exclude<V, N>[] =>
  values.filter((value): value is Exclude<V, N> => !some.some((each) => each === value));

/** Histories of WAL encryption of a cluster with pg_tde. */
export const HISTORIES = allBut(AXES.walEncryption, 'stock');

/** Loads of rows that are committed one after the other; others are combined with little else. */
export const LOADS = ['quiet', 'light', 'heavy'] as const;
/** Those others that go with a cluster of any shape. */
export const SESSION_LOADS = ['ddl', 'prepared', 'long-transaction'] as const;

/** Both ways that the documentation has for a source with WAL encryption, with WAL in the backup. */
export const DOCUMENTED_WAYS: readonly Combined[] = [
  { walMethod: ['stream'], encrypt: ['on'], keyDirectory: ['copied'] },
  { walMethod: ['fetch'] },
];

/** These, and one of a source that does not encrypt its WAL. */
export const SOUND: readonly Combined[] = [...DOCUMENTED_WAYS, { walMethod: ['stream'], walEncryption: ['off'] }];

/** How a backup is taken with the encrypt option, or without it, in the spelling that is documented first. */
export const METHODS: Combined = {
  walMethod: AXES.walMethod,
  format: AXES.format,
  encrypt: ['off', 'on'],
  keyDirectory: ['absent', 'copied'],
  load: LOADS,
};

/** Rows are written all the while, so that each side of the operation has some. */
export const WINDOW: Combined = {
  walEncryption: ['on', 'off', 'default-key'],
  load: ['light'],
  operation: AXES.operation,
};

/** Backups of the release's tool in it. */
export const WITH_TOOL: Combined = {
  ...WINDOW,
  walMethod: ['stream', 'fetch'],
  format: AXES.format,
  encrypt: ['off', 'on'],
};

/** What can be done to keys of a source at any time: it goes on meanwhile, and comes to an end by itself. */
export const CHANGES = allBut(AXES.operation, 'none').filter(
  (operation) => !operationDoes(operation, 'restarts') && !operationDoes(operation, 'goesOn'),
);

/** A default key is in force only where there is no other. */
export const DEFAULT_KEY: Constraint = {
  reason:
    'a default key is in force only where there is no other: rotating it, or another key in its place, goes with a source that has nothing else, and nothing else goes with that',
  excludes: (at) => operationDoes(at.operation, 'ofDefaultKey') !== (at.walEncryption === 'default-key'),
};

/** How the command that fetches WAL from an archive may be at fault. */
export const FAULTS = allBut(AXES.restoreCommand, 'works');

const ofArchive = allBut(AXES.archiveFault, 'none', 'segment-of-another-timeline');

/** What may befall an archive that is not written through a wrapper, or is. */
export const FAULTS_OF_ARCHIVE = ofArchive.filter((fault) => ARCHIVE_FAULTS[fault].befalls !== 'key-store');
/** Those of the command that archives. */
export const COMMAND_FAULTS = ofArchive.filter(isCommandFault);
/** Those that PostgreSQL takes for the end of the archive. */
export const ENDS_OF_ARCHIVE = ofArchive.filter((fault) => ARCHIVE_FAULTS[fault].ends);

/** Where recovery from an archive may end, as most do; others are combined with little else. */
export const TARGETS = ['end', 'restore-point', 'time'] as const;
export const OTHER_TARGETS = allBut(AXES.recoveryTarget, 'none', ...TARGETS);

/** An old primary that is rewound. */
export const REWOUND = ['standby-rewound', 'standby-rewound-crashed'] as const;

/** What most often becomes of a source between its backup and the target; other histories are combined with little else. */
export const RESTARTS = ['none', 'restarted'] as const;

/** WAL encryption of the restored server other than the source's. */
export const SWITCHED_WAL = allBut(AXES.restoredWalEncryption, 'as-source');
