import { type Act, type TriedStep } from '../../acts/index.ts';
import { type Coordinates, usesPatroni } from '../../axes/index.ts';
import { literal, statement } from '../../release/index.ts';
import { storeOf } from '../key-store.ts';
import { type Situation, releaseOf } from '../situation.ts';
import { encryptedScope, tablespaces } from './disk.ts';
import { inheritanceOff, internalKeys, keysOutOfReach, providersInUse } from './keys.ts';
import { type OfTrial, sql, step } from './steps.ts';
import { PATRONI_PROGRAMS, patroni } from './patroni.ts';
import { resetWal, toolByPgdata } from './tools.ts';
import { recoveryAcrossUninstall } from './uninstall.ts';
import { switchedChecksums, wrappersByHand } from './offline.ts';
import { logicalReplication, recoveryWithoutLibrary, walSetting, withoutLibrary } from './wal.ts';

/** What is tried on a restored server that has been shut down. */
const TRIALS: Readonly<Record<Coordinates['trial'], ((of: OfTrial) => TriedStep[]) | null>> = {
  nothing: null,
  'providers-in-use': providersInUse,
  'keys-out-of-reach': keysOutOfReach,
  'inheritance-off': inheritanceOff,
  'encrypted-scope': encryptedScope,
  tablespaces,
  'without-library': withoutLibrary,
  'logical-replication': logicalReplication,
  'wal-setting': walSetting,
  'internal-keys': internalKeys,
  'tool-by-pgdata': toolByPgdata,
  resetwal: resetWal,
  recovery: recoveryWithoutLibrary,
  uninstall: recoveryAcrossUninstall,
  patroni: patroni('basebackup'),
  'patroni-keys': patroni('keys'),
  'switched-checksums': switchedChecksums,
  'wrappers-by-hand': wrappersByHand,
  // On a standby that follows its source: see below.
  replica: null,
};

/** What is tried on what was restored, once its server is shut down. */
export function trialActs(situation: Situation, machine: string): Act[] {
  const { axes } = situation.cell;
  const trial = TRIALS[axes.trial];
  if (trial === null) return [];
  const steps = trial({ release: releaseOf(situation), store: storeOf(axes) });
  const needs = usesPatroni(axes)
    ? PATRONI_PROGRAMS
    : axes.trial === 'switched-checksums'
      ? [releaseOf(situation).tools.checksums]
      : [];
  return [{ do: 'try', machine, steps, ...(needs.length > 0 ? { needs } : {}) }];
}

/** `replication`, "3. Start and validate replication": what source and standby say of each other, and of a new table. */
export function replicaActs(situation: Situation, source: string, standby: string): Act[] {
  if (!isReplica(situation)) return [];
  const { sql: names, accessMethod } = releaseOf(situation);
  const told = (relation: string): string => statement(names.isEncrypted, { relation });
  const arrived = `SELECT to_regclass(${literal('trial_plain')}) IS NOT NULL`;
  return [
    {
      do: 'try',
      machine: source,
      steps: [
        step('what the source says of its standbys', sql('postgres', 'SELECT state FROM pg_stat_replication')),
        step(
          'an encrypted table is made on the source, and a plain one',
          sql(
            'app',
            `CREATE TABLE trial_enc (id int) USING ${accessMethod}`,
            'CREATE TABLE trial_plain (id int) USING heap',
          ),
        ),
      ],
    },
    {
      do: 'try',
      machine: standby,
      steps: [
        step(
          'what the standby says of these tables',
          `for _ in $(seq 300); do [ "$(sql app <<<"${arrived}")" != t ] || break; sleep 0.1; done`,
          sql('app', told('trial_enc'), told('trial_plain')),
        ),
      ],
    },
  ];
}

/** `index/what-tde-impacts`: a copy of the standby starts without the library, and cannot reach its source. */
export function withoutLibraryActs(situation: Situation, standby: string): Act[] {
  if (!isReplica(situation)) return [];
  const read = (options: string): string[] => [
    'DATA="$ROOT/trial"',
    'rm -rf "$DATA"',
    'cp -a "$ROOT/data" "$DATA"',
    `begin -c primary_conninfo= ${options}`,
    `code=0; sql app <<<'SELECT count(*) > 0 FROM enc_rows' || code=$?`,
    'end',
    'exit $code',
  ];
  return [
    {
      do: 'try',
      machine: standby,
      steps: [
        step('an encrypted table is read on a standby with the library', ...read('')),
        step('an encrypted table is read on a standby without the library', ...read('-c shared_preload_libraries=')),
      ],
    },
  ];
}

const isReplica = ({ cell: { axes } }: Situation): boolean => axes.trial === 'replica';
