import { REPLICATOR } from '../acts/index.ts';
import {
  BATCHES,
  GOLDEN_BATCHES,
  HBA_LINES,
  INITDB_OPTIONS,
  SEQUENCE,
  goldenPlan,
  isPlace,
  serverSettings,
  sourceSettings,
} from '../source/index.ts';
import { keyOperation } from '../acts/index.ts';
import { PLACES, type Reproduced, isStandby, operates } from './reproduced.ts';
import { type SqlStep, hereDocument, sqlInOrder, words } from './shell-text.ts';

const RESTART: SqlStep = { other: 'restart_source source' };

/** Whether files are put into the data directory at which the tool can be held. */
export function isHoldable({ evidence: { axes } }: Pick<Reproduced, 'evidence'>): boolean {
  return (isPlace(axes.point) || axes.point === 'at-instant') && axes.tool !== 'low-level';
}

/** A source with the cell's history of WAL encryption and its settings, running, with the rows that are older than the backup. */
export function sourceSteps(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
    release,
  } = reproduced;
  const tablespace = axes.tablespace === 'none' ? undefined : PLACES.tablespace;
  const plan = goldenPlan(release, axes.walEncryption, { keys: PLACES.keys, tablespace });
  const settings = sourceSettings(axes, release, { bin: PLACES.bin, archive: PLACES.archive });
  return [
    '# The source.',
    ...(isStandby(reproduced) ? ['begin_network'] : []),
    'boot source',
    `on source mkdir -p "${PLACES.keys}" "${PLACES.tablespace}" "${PLACES.archive}"`,
    `on source ${words(['initdb', '-D', PLACES.data, ...INITDB_OPTIONS])} >/dev/null`,
    hereDocument(
      `into source sh -c 'cat >>"$ROOT/data/postgresql.conf"'`,
      serverSettings(release, axes.walEncryption, {
        listenAddresses: isStandby(reproduced) ? '*' : '',
        port: 5432,
        socketDirectory: `${PLACES.root}/run`,
      }).trimEnd(),
      { tag: 'CONF' },
    ),
    hereDocument(`into source sh -c 'cat >>"$ROOT/data/pg_hba.conf"'`, HBA_LINES.join('\n'), { tag: 'CONF' }),
    ...(isHoldable(reproduced) ? ['hold_files source 0'] : []),
    'start_source source',
    ...sqlInOrder(
      'source',
      plan.map((step) => (step.do === 'sql' ? step : RESTART)),
    ),
    ...GOLDEN_BATCHES.map(({ batch, rows }) => `for table in $TABLES; do note "$table" ${batch} ${rows} 1; done`),
    'stop source fast || give_up "the source does not end: $why"',
    ...(isHoldable(reproduced) ? ['keep_places source'] : []),
    ...(settings.length === 0
      ? []
      : [
          hereDocument(`into source sh -c 'cat >>"$ROOT/data/postgresql.auto.conf"'`, settings.join('\n'), {
            tag: 'CONF',
          }),
        ]),
    'start_source source',
    ...(axes.restore === 'standby-documented'
      ? sqlInOrder('source', [{ database: 'postgres', sql: `CREATE ROLE ${REPLICATOR} WITH REPLICATION LOGIN` }])
      : []),
    ...preparation(reproduced),
    `write source ${BATCHES.before}`,
    `SEQUENCE_BEFORE=$(ask source ${SEQUENCE.database} "SELECT nextval('${SEQUENCE.name}')")`,
  ];
}

/** What an operation needs to be there. */
function preparation(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
    release,
  } = reproduced;
  if (!release || !operates(reproduced)) return [];
  return sqlInOrder(
    'source',
    keyOperation(axes.operation, release, PLACES.keys).before.flatMap((step) => (step.do === 'sql' ? [step] : [])),
  );
}
