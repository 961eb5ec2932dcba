import { type Act, PLACES } from '../../acts/index.ts';
import { type CommandFault, type Coordinates, isCommandFault } from '../../axes/index.ts';
import { flipped, half } from '../file-damage.ts';
import { storeOf } from '../key-store.ts';
import type { Situation } from '../situation.ts';
import { commandFaultActs, commandFaultSays } from './archive-command.ts';
import { MIDDLE_SEGMENT, STATUS, WAKE } from './archive-place.ts';

type Fault = Exclude<Coordinates['archiveFault'], 'none' | CommandFault>;

interface ArchiveFault {
  readonly what: string;
  /** The archive before it is brought to another machine, or the copy there. */
  readonly on: 'source' | 'restore';
  /** A script for `sh` in the archive's directory, where `$segment` is the name of the one that it strikes. */
  readonly script: (situation: Situation) => string;
}

const onCopy = (what: string, script: string): ArchiveFault => ({ what, on: 'restore', script: () => script });

/**
 * Within the record of a large value: rows of that size follow the first of a segment, in which no other write is.
 * Positions of the headers of pages are multiples of 8192.
 */
const IN_RECORD = 65_536 + 4_096;
const OLDER = `cp "$(ls | grep -E '^[0-9A-F]{24}$' | tail -n 3 | head -n 1)" "$segment"`;
/** A standby that is promoted archives what it has of the segment that it left, with this ending: PostgreSQL, "Timelines". */
const OLD_TIMELINE = [
  "new=$(ls | grep -E '^00000002[0-9A-F]{16}$' | head -n 1)",
  'cp "00000001${new#????????}.partial" "$new"',
].join('; ');

const until = (condition: string, seconds: number): string =>
  `for i in $(seq ${seconds * 5}); do ${condition} && break; sleep 0.2; done`;
/** The segment is no longer there, and to be archived as if it had not been: PostgreSQL does so after a crash. */
const TO_DO = `mv "${STATUS}/$segment.done" "${STATUS}/$segment.ready" && ${WAKE}`;
const ARRIVED = until(`[ -e "${STATUS}/$segment.done" ]`, 30);
/** How often archiving has failed. */
const FAILURES = `${PLACES.bin}/psql -h ${PLACES.run} -U postgres -d postgres -XAtqc 'SELECT failed_count FROM pg_stat_archiver'`;
/** A file that tells that it was archived again. */
const TWICE = `[ -e "${STATUS}/$segment.done" ] && : >delivered-twice`;

/** What is done to an archive, or on the way into it. */
const FAULTS: Readonly<Record<Fault, ArchiveFault>> = {
  'segment-missing': onCopy('a segment in the middle of the archive is missing', 'rm "$segment"'),
  'segment-cut': onCopy('half of a segment in the middle of the archive is missing', half('"$segment"')),
  'segment-empty': onCopy('a segment in the middle of the archive is empty', ': >"$segment"'),
  'segment-bit': onCopy(
    'a bit of a segment in the middle of the archive is flipped',
    flipped('"$segment"', String(IN_RECORD)),
  ),
  'segment-of-another': onCopy('a segment in the middle of the archive has the content of the one before it', OLDER),
  'segment-of-another-timeline': onCopy(
    'the first segment of the new timeline has the content of the one that it replaced',
    OLD_TIMELINE,
  ),
  'delivered-twice': {
    what: 'a segment in the middle is archived a second time',
    on: 'source',
    script: () => `${TO_DO} && { ${ARRIVED}; ${TWICE}; }`,
  },
  'key-away-while-archived': {
    what: 'the key store is away when a segment in the middle is archived',
    on: 'source',
    // Archiving it has to fail while the store is away; then it is back, whatever came of that.
    script: ({ cell: { axes } }) => {
      const { keys } = storeOf(axes).pack('current');
      const fails = `before=$(${FAILURES}); ${TO_DO} && ${until(`[ "$(${FAILURES})" -gt "$before" ]`, 30)}`;
      const failed = `[ "$(${FAILURES})" -gt "$before" ]`;
      return `rm "$segment"; mv ${keys} ${keys}.away; ${fails}; mv ${keys}.away ${keys}; ${failed} && { ${WAKE}; ${ARRIVED}; ${TWICE}; }`;
    },
  },
};

/** What befalls the archive of the cell, in words; none where nothing does. */
export const archiveFaultSays = ({ archiveFault }: Pick<Coordinates, 'archiveFault'>): string[] =>
  archiveFault === 'none'
    ? []
    : [isCommandFault(archiveFault) ? commandFaultSays(archiveFault) : FAULTS[archiveFault].what];

/** What befalls the archive of the cell on one side, where the cell has it so. */
export function archiveFaultActs(situation: Situation, machine: ArchiveFault['on']): Act[] {
  const { archiveFault } = situation.cell.axes;
  if (isCommandFault(archiveFault)) return machine === 'source' ? commandFaultActs(situation, archiveFault) : [];
  if (archiveFault === 'none' || FAULTS[archiveFault].on !== machine) return [];
  const { what, script } = FAULTS[archiveFault];
  const named = `segment=$(${MIDDLE_SEGMENT('.')}); ${script(situation)}`;
  return [{ do: 'damage-files', machine, what, directory: PLACES.archive, script: named }];
}
