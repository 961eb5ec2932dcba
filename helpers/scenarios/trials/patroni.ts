import type { TriedStep } from '../../acts/index.ts';
import { type OfTrial, mark, reads, step } from './steps.ts';

/** Programs that are no part of PostgreSQL, and that these trials run. */
export const PATRONI_PROGRAMS: readonly string[] = ['patroni', 'etcd', 'python3'];

/** How Patroni makes a replica: by its own call of the backup tool, or by a command of ours, which copies keys first. */
type Method = 'basebackup' | 'keys';

const TEXT = mark('PATRONI');
const [FIRST, BOTH] = ['100', '200'];
/** Ports but for their last digit, which is the node. */
const PORTS = 1543;

/**
 * What all steps know: two nodes by their numbers, 1 on the restored data directory, 2 on one that Patroni makes. What Patroni
 * leaves to process 1 of a machine is waited for by somebody, since it takes a server for running that nobody has waited for.
 */
const COMMON = `T="$ROOT/trial"
at() { PGPORT=${PORTS}$1 sql "$2"; }
within() { local end=$((SECONDS + $1)); shift; until "$@" >/dev/null 2>&1; do [ "$SECONDS" -lt "$end" ] || return 1; sleep 0.3; done; }
leads() { [ "$(at "$1" postgres <<<'SELECT pg_is_in_recovery()')" = f ]; }
follows() { [ "$(at "$1" postgres <<<'SELECT state FROM pg_stat_replication')" = streaming ]; }
rows() { at "$1" app <<<'SELECT count(*) FROM trial_rows'; }
has() { [ "$(rows "$1")" = "$2" ]; }
told() { tail -n 5 "$T/node$1.log"; return 1; }
control() { patronictl -c "$T/node1.yml" "$@" --force; }
node() { python3 -c '
import ctypes, os, subprocess, sys
ctypes.CDLL(None).prctl(36, 1)
child = subprocess.Popen(["patroni", sys.argv[1] + ".yml"])
open(sys.argv[1] + ".pid", "w").write(str(child.pid))
while os.wait()[0] != child.pid: pass
' "$T/node$1" >"$T/node$1.log" 2>&1 </dev/null & }`;

/** PR_SET_CHILD_SUBREAPER of prctl(2) is 36; names of programs as in the documentation's example of a configuration. */
const configuration = ({ release: { tools } }: OfTrial, node: 1 | 2, data: string, method: Method): string =>
  `cat >"$T/node${node}.yml" <<EOF
scope: trial
name: node${node}
restapi: { listen: '127.0.0.1:1800${node}', connect_address: '127.0.0.1:1800${node}' }
etcd3: { host: '127.0.0.1:23790' }
bootstrap:
  dcs: { ttl: 20, loop_wait: 2, retry_timeout: 5, postgresql: { use_pg_rewind: true, use_slots: true } }
postgresql:
  listen: 127.0.0.1:${PORTS}${node}
  connect_address: 127.0.0.1:${PORTS}${node}
  data_dir: ${data}
  bin_dir: $BIN
  bin_name: { pg_basebackup: ${tools.baseBackup}, pg_rewind: ${tools.rewind} }
  pgpass: $T/node${node}.pass
  authentication: { superuser: { username: postgres }, replication: { username: postgres } }
  parameters: { unix_socket_directories: $ROOT/run }
  pg_hba: [ local all all trust, host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust ]
${method === 'keys' ? '  create_replica_methods: [ keys ]\n  keys: { command: $T/make-replica }\n' : ''}EOF`;

const replicaCommand = ({ release: { tools, files, encrypt } }: OfTrial): string =>
  `cat >"$T/make-replica" <<'EOF'
#!/bin/bash
set -e
for each; do case $each in --datadir=*) to=\${each#*=} ;; --connstring=*) from=\${each#*=} ;; esac; done
mkdir -p "$to"
chmod 700 "$to"
cp -r "$DATA/${files.directory}" "$to/"
exec ${tools.baseBackup} -D "$to" -d "$from" -X stream -c fast ${(encrypt['on'] ?? []).join(' ')}
EOF
chmod +x "$T/make-replica"`;

const inserted = (from: number, to: string): string =>
  `INSERT INTO trial_rows SELECT g, '${TEXT}' || g FROM generate_series(${from}, ${to}) g`;

const ETCD =
  'etcd --data-dir "$T/etcd" --listen-client-urls http://127.0.0.1:23790 --advertise-client-urls http://127.0.0.1:23790 --listen-peer-urls http://127.0.0.1:23800 --initial-advertise-peer-urls http://127.0.0.1:23800 --initial-cluster default=http://127.0.0.1:23800 >etcd.log 2>&1 </dev/null &';

/** All that was started ends, however far it came. */
const ENDED = step(
  'Patroni and etcd end',
  COMMON,
  'for each in node1 node2 etcd; do',
  '  [ -s "$T/$each.pid" ] || continue',
  '  kill "$(cat "$T/$each.pid")" 2>/dev/null || true',
  '  within 40 eval "! kill -0 $(cat "$T/$each.pid")"',
  'done',
);

const on = (what: string, ...lines: readonly string[]): TriedStep => step(what, COMMON, ...lines);
/** Where rows could not be committed, none are lost. */
const counted = (what: string, node: 1 | 2, rows: string): TriedStep =>
  reads(what, rows, COMMON, `[ -e "$T/committed-${rows}" ]`, `within 30 has ${node} ${rows} || true`, `rows ${node}`);

/**
 * `index/tde-limitations`, "Supported WAL tools" and "Example Patroni configuration": Patroni leads the restored server, with etcd
 * beside it on one machine, makes a replica, switches over to it, and restarts both.
 */
export const patroni =
  (method: Method) =>
  (of: OfTrial): TriedStep[] => [
    on(
      'Patroni leads the restored server',
      'mkdir -p "$T"',
      configuration(of, 1, '$DATA', method),
      configuration(of, 2, '$T/data', method),
      ...(method === 'keys' ? [replicaCommand(of)] : []),
      'cd "$T"',
      ETCD,
      'echo $! >etcd.pid',
      'node 1',
      'within 90 leads 1 || told 1',
    ),
    on(
      'rows of an encrypted table are committed',
      'at 1 app <<SQL',
      `CREATE TABLE trial_rows (id int, v text) USING ${of.release.accessMethod};`,
      `${inserted(1, FIRST)};`,
      'SQL',
      `touch "$T/committed-${FIRST}"`,
    ),
    on('Patroni makes a replica', 'node 2', 'within 90 follows 1 || told 2', 'echo streaming'),
    counted('rows are read on the replica', 2, FIRST),
    on('WAL of the replica', `lies "$T/data/pg_wal" ${TEXT}`),
    on(
      'Patroni switches over',
      'control switchover trial --leader node1 --candidate node2',
      'within 40 leads 2 || told 2',
      'within 60 follows 2 || told 1',
    ),
    on('more rows are committed', `at 2 app <<<"${inserted(Number(FIRST) + 1, BOTH)}"`, `touch "$T/committed-${BOTH}"`),
    counted('rows are read on the old primary', 1, BOTH),
    on('Patroni restarts all', 'control restart trial', 'within 40 leads 2 || told 2', 'within 60 follows 2 || told 1'),
    counted('rows are read on the primary after that', 2, BOTH),
    counted('rows are read on the replica after that', 1, BOTH),
    ENDED,
  ];
