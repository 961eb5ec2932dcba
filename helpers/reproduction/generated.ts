import { ACCESS, type Act, PACK_PROGRAMS, READ_AHEAD_BYTES, allOf, hereDocument, shellOf } from '../acts/index.ts';
import { shellWord } from '../common/index.ts';
import { KEY_STORES_IMAGE } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import {
  ASKED_FOR,
  DIVERGED,
  FAILS_TO_ARCHIVE,
  DATABASES,
  HEAVY_SEGMENTS,
  MARKER,
  PACE,
  SEQUENCE,
  STOPPED_LIMIT_MS,
  TABLES,
  TOAST_PAYLOAD,
  insertBatch,
  ownRows,
  readBatches,
  tableName,
  walOnly,
} from '../source/index.ts';

const READINGS = ['heap', 'id', 'marker'] as const;
const TABLE = { table: '$table', kind: '$kind' } as const;

/** Values that the functions of a script use. */
export function values(acts: readonly Act[], release: Release | undefined): string[] {
  const needed = shellOf(acts);
  const when = (file: string, ...lines: string[]): string[] => (needed.includes(file) ? lines : []);
  const own = acts.flatMap((act) => (act.do === 'conclude' ? [act.ownFrom] : []));
  const made = allOf(acts).flatMap((act) => (act.do === 'operate' ? (act.makes?.tables ?? []) : []));
  const has = (verb: Act['do']): boolean => acts.some((act) => act.do === verb);
  const asked = [
    ...ASKED_FOR,
    ...(has('look-at-attached') ? [DIVERGED] : []),
    ...(has('fail-archiving') ? [FAILS_TO_ARCHIVE] : []),
  ];
  return [
    `TABLES='${TABLES.map(tableName).join(' ')}'`,
    // Those that the operation makes.
    `MADE='${made.map(tableName).join(' ')}'`,
    `SEQUENCE=${SEQUENCE.database}.${SEQUENCE.name}`,
    `TOAST_PAYLOAD=${TOAST_PAYLOAD}`,
    `MARKER=${MARKER}`,
    ...when('rows/load', ...loadValues(acts)),
    ...when('backup/instant', `READ_AHEAD_BYTES=${READ_AHEAD_BYTES}`),
    ...when('keys/key-store', `KEY_STORES=\${KEY_STORES:-${KEY_STORES_IMAGE}}`),
    ...when('machines/bring-tools', `PACK_PROGRAMS=${shellWord(PACK_PROGRAMS)}`),
    ...when('look/wal-on-disk', ...own.map((from) => `OWN_ROWS='${ownRows(from)}'`)),
    ...when('look/logs', `ASKED_FOR=${shellWord(asked.map(({ source }) => source).join('|'))}`),
    ...when('backup/hold', `KEY_DIRECTORY=${release?.files.directory ?? ''}`),
    ...(release ? when('keys/keys', ...keyQueries(release)) : []),
  ];
}

/** How load is written, and how long a sender stands still for it at most, in seconds. */
function loadValues(acts: readonly Act[]): string[] {
  const [segmentMb = 0] = acts.flatMap((act) => (act.do === 'make-source' ? [act.kind.walSegmentMb] : []));
  const paces = Object.entries(PACE).map(([name, { rows, payload }]) => `[${name}]='${rows} ${payload}'`);
  return [
    `declare -A PACE=(${paces.join(' ')})`,
    `LIGHT_PAUSE=${PACE.light.pauseMs / 1000}`,
    `HEAVY_BYTES=${HEAVY_SEGMENTS * segmentMb * 1024 * 1024}`,
    `STOPPED_LIMIT=${STOPPED_LIMIT_MS / 1000}`,
  ];
}

/** Questions about keys: of what, in which database, and the statement. */
function keyQueries({ sql }: Release): string[] {
  const kinds = [
    ...DATABASES.map((database) => ({
      of: `database ${database}`,
      database,
      inForce: sql.databaseKeyInForce,
      verify: sql.verifyDatabaseKey,
    })),
    { of: 'server', database: 'postgres', inForce: sql.serverKeyInForce, verify: sql.verifyServerKey },
    { of: 'default', database: 'postgres', inForce: sql.defaultKeyInForce, verify: sql.verifyDefaultKey },
  ];
  const list = (query: 'inForce' | 'verify'): string =>
    shellWord(kinds.map((kind) => `${kind.of}|${kind.database}|${kind[query]}`).join('\n'));
  return [`KEY_QUERIES=${list('inForce')}`, `VERIFICATIONS=${list('verify')}`];
}

/** Functions whose statements are the suite's own. */
export function functions(acts: readonly Act[]): string[] {
  const isHeavy = allOf(acts).some((act) => act.do === 'begin-load' && PACE[act.load].insideSegments > 0);
  return [
    `# insert TABLE BATCH ROWS PAYLOAD: the statement. Every row follows from its number.\ninsert() {\n  local table=$1 kind\n  kind=$(kind_of "$1")\n${hereDocument('  cat', `${insertBatch(TABLE, { batch: '$2', rows: '$3', payload: '$4' })};`, { variables: ['table', 'kind', '2', '3', '4'] })}\n}`,
    `# read_table MACHINE DATABASE TABLE heap|id|marker: of each batch its number, its rows, and how many are not what they should be\nread_table() { read_statement "$3" "$4" | session "$1" "$2"; }\nread_statement() {\n  local table=$1 kind\n  kind=$(kind_of "$1")\n  case $2 in\n${READINGS.map(readIn).join('\n')}\n  esac\n}`,
    ...(isHeavy
      ? [
          `# WAL without rows, in transactions of about 100 kB.\nwal_only() {\n${hereDocument('  cat', `${walOnly(PACE.heavy.walCommits)};`)}\n}`,
        ]
      : []),
  ];
}

function readIn(way: (typeof READINGS)[number], index: number): string {
  const off = ACCESS[index]?.off ?? [];
  const statements = [
    ...off.map((method) => `SET enable_${method} = off`),
    readBatches(TABLE, way === 'heap' ? null : way),
  ];
  return `    ${way})\n${hereDocument('      cat', statements.map((statement) => `${statement};`).join('\n'), { variables: ['table', 'kind'] })}\n      ;;`;
}
