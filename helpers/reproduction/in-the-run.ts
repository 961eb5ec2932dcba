import { FACETS, firstKeyFault, missedStep } from '../facets/index.ts';
import { shown } from '../acts/index.ts';
import { type Reproduced, scenarioOf, sightsOf } from './reproduced.ts';

/** One thing that a script sees, and what it was in the run. */
export interface Row {
  readonly facet: string;
  readonly outcome: string;
  /** Compared where there is one, but for numbers and positions. */
  readonly message: string | null;
  /** What is told of it. */
  readonly told: string;
}

/** What a script compares with the run: the facets that the cell has, as the suite judges them. */
export function inTheRun(reproduced: Reproduced): Row[] {
  const { facets, evidence } = reproduced;
  const sights = sightsOf(scenarioOf(reproduced));
  const first = (message: string | null): string => shown((message ?? '').split('\n')[0] ?? '');
  const row = (facet: string, outcome: string, message: string | null, compared = false): Row => ({
    facet,
    outcome,
    message: compared && message !== null ? first(message).replaceAll('|', ' ') : null,
    told: first(message),
  });
  const failed = facets.backup.outcome === 'refused' || facets.backup.outcome === 'failed';
  return [
    ...(!sights.backup ? [] : [row('backup', facets.backup.outcome, facets.backup.message, failed)]),
    ...(!sights.tool
      ? []
      : [row('warnings', String(facets.backup.warnings.length), facets.backup.warnings[0]?.message ?? null)]),
    row('startup', facets.startup.outcome, facets.startup.message, facets.startup.outcome !== 'starts'),
    row(
      'data',
      facets.data.outcome,
      facets.data.message ??
        (facets.recovery.outcome === 'short' && facets.data.outcome === 'equal' ? 'up to where recovery ended' : null),
    ),
    ...(sights.secret && sights.backup ? [row('secrecy', facets.secrecy.outcome, facets.secrecy.message)] : []),
    ...(sights.further ? [row('recovery', facets.recovery.outcome, missedStep(evidence), sights.standby)] : []),
    ...(sights.archive ? [row('archive', facets.archive.outcome, facets.archive.message)] : []),
    ...(evidence.restore?.logErrors == null ? [] : [row('log', facets.log.outcome, facets.log.message)]),
    ...(sights.backup && sights.secret ? diskRows(row, reproduced) : []),
    ...(sights.keys ? keyRows(row, reproduced) : []),
    ...FACETS.filter(({ name }) => sights.more.includes(name)).map(({ name }) =>
      row(name, facets[name].outcome, facets[name].message, true),
    ),
  ];
}

/** Disks of restored servers; evidence may be from before anybody looked. */
function diskRows(
  row: (facet: string, outcome: string, message: string | null) => Row,
  { facets: { secrecy }, evidence: { restore } }: Reproduced,
): Row[] {
  return [
    ...(restore?.readableWal == null || secrecy.restoredWal === 'not-scanned'
      ? []
      : [row('wal on disk', secrecy.restoredWal, null)]),
    ...(restore?.readableOwn == null || secrecy.ownWal === 'not-scanned' ? [] : [row('own wal', secrecy.ownWal, null)]),
    ...(restore?.readableFiles == null ? [] : [row('files on disk', secrecy.restoredFiles, null)]),
  ];
}

function keyRows(
  row: (facet: string, outcome: string, message: string | null, compared?: boolean) => Row,
  { facets: { keys }, evidence }: Reproduced,
): Row[] {
  return [
    row('keys', keys.outcome, firstKeyFault(evidence), keys.outcome === 'broken'),
    ...(keys.outcome === 'not-checked' || keys.inForce === 'not-checked' ? [] : [row('in force', keys.inForce, null)]),
  ];
}
