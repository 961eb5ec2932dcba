import type { Act } from '../acts/index.ts';
import type { Evidence } from '../evidence/index.ts';

/** Something that acts leave in the evidence each time that they are done. */
interface Trace {
  readonly of: string;
  readonly verbs: readonly Act['do'][];
  /** How much of it there is. */
  readonly seen: (evidence: Evidence) => number;
}

const startsOf = ({ restore }: Evidence) => restore?.starts ?? [];
const stepsOf = ({ restore }: Evidence) => restore?.recovery ?? [];
const there = (value: unknown): number => (value === null || value === undefined ? 0 : 1);

const TRACES: readonly Trace[] = [
  {
    of: 'a backup',
    verbs: ['take', 'low-level-backup'],
    seen: ({ backup, secondBackup }) => there(backup) + there(secondBackup),
  },
  { of: 'an operation on keys', verbs: ['prove-operation'], seen: ({ operation }) => there(operation) },
  { of: 'a tool on a directory', verbs: ['run-tool'], seen: ({ toolRuns }) => toolRuns.length },
  { of: 'something that was tried', verbs: ['try'], seen: ({ trial }) => trial.length },
  { of: 'what was put at fault', verbs: ['break-command'], seen: ({ fault }) => there(fault) },
  { of: 'the archive', verbs: ['look-at-archive'], seen: ({ archive }) => there(archive) },
  { of: 'pg_combinebackup', verbs: ['combine'], seen: ({ restore }) => there(restore?.combined) },
  { of: 'a start', verbs: ['start', 'await-start'], seen: (evidence) => startsOf(evidence).length },
  {
    of: 'rows after a start',
    verbs: ['look'],
    seen: (evidence) => startsOf(evidence).filter(({ checks }) => checks.length > 0).length,
  },
  {
    of: 'keys after a start',
    verbs: ['look-at-keys'],
    seen: (evidence) => startsOf(evidence).filter(({ keys }) => keys !== null && keys.verified.length > 0).length,
  },
  { of: 'recovery up to its target', verbs: ['look-at-target'], seen: (evidence) => stepsOf(evidence).length },
  {
    of: 'rows of a standby',
    verbs: ['follow', 'follow-to-end', 'look-at-promoted'],
    seen: (evidence) => stepsOf(evidence).filter(({ checks }) => checks.length > 0).length,
  },
  { of: 'whether a server is a standby', verbs: ['expect-standby'], seen: ({ restore }) => there(restore?.isStandby) },
];

/**
 * What an act looked at and the evidence does not have: a cell without it is judged as if nothing had been found there.
 *
 * @returns null where nothing is missing, and for evidence from before acts were recorded
 */
export function lostLook(evidence: Evidence): string | null {
  const { acts, restore } = evidence;
  // Earlier evidence has but what acts told, under a name that is no verb.
  if (acts.every(({ act }) => act.do === 'told')) return null;
  if (!acts.some(({ act }) => act.do === 'conclude'))
    return 'the cell was not concluded: nobody looked at logs and disks';
  for (const { of, verbs, seen } of TRACES) {
    const done = acts.filter(
      ({ act, outcome }) => outcome === 'goes-on' && verbs.some((verb) => verb === act.do),
    ).length;
    if (seen(evidence) < done) return `evidence of ${of} is missing: ${seen(evidence)} of ${done} is there`;
  }
  const cameUp = startsOf(evidence).some(({ outcome }) => outcome === 'ready');
  const onDisk = [restore?.readableWal, restore?.readableOwn, restore?.readableFiles];
  if (cameUp && (restore?.logErrors == null || onDisk.some((files) => files == null)))
    return 'a server came up, and its log or its disk was not looked at';
  return null;
}
