import { shellWord } from '../common/index.ts';
import { READ_AHEAD_BYTES } from '../acts/index.ts';
import { keyOperation } from '../acts/index.ts';
import { ACCESS } from '../acts/index.ts';
import { ASKED_FOR } from '../source/index.ts';
import {
  DATABASES,
  HEAVY_BYTES,
  MARKER,
  PACE,
  SEQUENCE,
  TABLES,
  TOAST_PAYLOAD,
  insertBatch,
  readBatches,
  tableName,
  walOnly,
} from '../source/index.ts';
import { partsOf } from './library.ts';
import { rotationFunctions } from './operation-steps.ts';
import { PLACES, type Reproduced, operates } from './reproduced.ts';
import { hereDocument } from './shell-text.ts';

const WAYS = ['heap', 'id', 'marker'] as const;
const TABLE = { table: '$table', kind: '$kind' } as const;

/** Values that the functions use. */
export function values(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
    release,
  } = reproduced;
  const parts = partsOf(reproduced);
  const when = (needed: string, ...lines: string[]): string[] => (parts.includes(needed) ? lines : []);
  const made = release && operates(reproduced) ? keyOperation(axes.operation, release, PLACES.keys).tables : [];
  return [
    `TABLES='${TABLES.map(tableName).join(' ')}'`,
    // Those that the operation makes.
    `MADE='${made.map(tableName).join(' ')}'`,
    `SEQUENCE=${SEQUENCE.database}.${SEQUENCE.name}`,
    `TOAST_PAYLOAD=${TOAST_PAYLOAD}`,
    `MARKER=${MARKER}`,
    ...when('load', `HEAVY_BYTES=${HEAVY_BYTES}`),
    ...when('instant', `READ_AHEAD_BYTES=${READ_AHEAD_BYTES}`),
    ...when('logs', `ASKED_FOR=${shellWord(ASKED_FOR.map(({ source }) => source).join('|'))}`),
    ...when('hold', `KEY_DIRECTORY=${release?.files.directory ?? ''}`),
    ...keyQueries(reproduced),
  ];
}

/** Questions about keys: of what, in which database, and the statement. */
function keyQueries(reproduced: Reproduced): string[] {
  const { release } = reproduced;
  if (!release || !operates(reproduced)) return [];
  const { sql } = release;
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
export function functions(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
  } = reproduced;
  return [
    `# insert TABLE BATCH ROWS PAYLOAD: the statement. Every row follows from its number.\ninsert() {\n  local table=$1 kind\n  kind=$(kind_of "$1")\n${hereDocument('  cat', `${insertBatch(TABLE, { batch: '$2', rows: '$3', payload: '$4' })};`, { variables: ['table', 'kind', '2', '3', '4'] })}\n}`,
    `# read_table MACHINE DATABASE TABLE heap|id|marker: of each batch its number, its rows, and how many are not what they should be\nread_table() { read_statement "$3" "$4" | session "$1" "$2"; }\nread_statement() {\n  local table=$1 kind\n  kind=$(kind_of "$1")\n  case $2 in\n${WAYS.map(readIn).join('\n')}\n  esac\n}`,
    ...(axes.load === 'heavy'
      ? [
          `# WAL without rows, in transactions of about 100 kB.\nwal_only() {\n${hereDocument('  cat', `${walOnly(PACE.heavy.walCommits)};`)}\n}`,
        ]
      : []),
    ...(operates(reproduced) || axes.restore.startsWith('standby') ? rotationFunctions(reproduced) : []),
  ];
}

function readIn(way: (typeof WAYS)[number], index: number): string {
  const off = ACCESS[index]?.off ?? [];
  const statements = [
    ...off.map((method) => `SET enable_${method} = off`),
    readBatches(TABLE, way === 'heap' ? null : way),
  ];
  return `    ${way})\n${hereDocument('      cat', statements.map((statement) => `${statement};`).join('\n'), { variables: ['table', 'kind'] })}\n      ;;`;
}
