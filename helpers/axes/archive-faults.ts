import type { Coordinates } from './axes.ts';

type Fault = Coordinates['archiveFault'];

/** What a fault of the archive befalls: a segment that it has; or the archiving of one, by the key store or by the command. */
interface Kind {
  readonly befalls: 'nothing' | 'segment' | 'key-store' | 'command';
  /**
   * Whether PostgreSQL takes it for the end of the archive: there is no such segment, or none whose next record is valid. Of
   * one that has another size than it has to have it says so and ends: `RestoreArchivedFile`, `xlogarchive.c`.
   */
  readonly ends: boolean;
}

const command = { befalls: 'command', ends: false } as const;

/** What kind of fault each is. */
export const ARCHIVE_FAULTS = {
  none: { befalls: 'nothing', ends: false },
  'segment-missing': { befalls: 'segment', ends: true },
  'segment-cut': { befalls: 'segment', ends: false },
  'segment-empty': { befalls: 'segment', ends: false },
  'segment-bit': { befalls: 'segment', ends: true },
  'segment-of-another': { befalls: 'segment', ends: true },
  'segment-of-another-timeline': { befalls: 'segment', ends: true },
  'delivered-twice': { befalls: 'segment', ends: false },
  'key-away-while-archived': { befalls: 'key-store', ends: false },
  'command-missing': command,
  'command-not-executable': command,
  'command-killed': command,
  'command-exits-255': command,
  'command-exits-1-in-the-middle': command,
} as const satisfies Readonly<Record<Fault, Kind>>;

/** Those of the command that archives. */
export type CommandFault = {
  readonly [F in Fault]: (typeof ARCHIVE_FAULTS)[F]['befalls'] extends 'command' ? F : never;
}[Fault];

export const isCommandFault = (fault: Fault): fault is CommandFault => ARCHIVE_FAULTS[fault].befalls === 'command';
