import { backupCommand } from '../../helpers/scenarios/index.ts';
import { destinationScript } from '../../helpers/scenarios/index.ts';
import type { Cell } from '../../helpers/cell/index.ts';
import type { TargetFacts } from '../../helpers/lab/index.ts';
import type { Release } from '../../helpers/release/index.ts';
import { TABLES, insertBatch, readBatches } from '../../helpers/source/index.ts';

/** Where the bare script works. */
export interface BarePlace {
  readonly bin: string;
  readonly root: string;
}

/**
 * A shell script that runs the PostgreSQL commands of the cells one after another against one source: the same tool with
 * the same options under the same load, and for a backup that was taken the same starts, queries and stops. It isolates
 * nothing and checks nothing: what the suite costs is measured against it.
 */
export function bareScript(
  cells: readonly Cell[],
  facts: TargetFacts,
  release: Release,
  { bin, root }: BarePlace,
): string {
  const place = { data: `${root}/data`, backup: `${root}/backup` };
  const tool = { release: facts.backupTool, stock: facts.stockTool ?? facts.backupTool };
  const blocks = cells.map((cell) => {
    const backup = backupCommand(cell.axes, release, {
      bin,
      host: `${root}/run`,
      port: 5432,
      destination: place.backup,
      tool,
    });
    return [
      `# ${cell.id}`,
      `rm -rf ${place.backup} ${root}/restored`,
      ...destinationScript(cell.axes, release, place),
      ...(cell.axes.load === 'quiet' ? [] : [`load_${cell.axes.load} & writer=$!`]),
      `${backup.join(' ')} 2>/dev/null; taken=$?`,
      ...(cell.axes.load === 'quiet' ? [] : ['kill "$writer"; wait "$writer" 2>/dev/null']),
      `[ "$taken" -ne 0 ] || restore_${cell.axes.format}`,
    ].join('\n');
  });
  return [
    preamble(bin, root, facts.tools.includes('pg_amcheck')),
    ...blocks,
    `${bin}/pg_ctl -D ${place.data} -m fast stop`,
    '',
  ].join('\n\n');
}

/** About 6 MB of WAL in sixty commits, as the suite's heavy load writes it. */
const WAL_ONLY =
  "DO \\$\\$ BEGIN FOR i IN 1..60 LOOP PERFORM pg_logical_emit_message(true, 'load', repeat('.', 100000)); COMMIT; END LOOP; END \\$\\$";

function preamble(bin: string, root: string, amcheck: boolean): string {
  const psql = `${bin}/psql -X -q -U postgres -h ${root}/run`;
  const load = (rows: number, payload: number, extra: string, pause: string): string => {
    const tables = TABLES.filter((table) => table.database === 'app' && !table.toast);
    // Ids repeat from one round to the next: the key is the batch, which counts up.
    const sql = tables
      .map((table) => insertBatch(table, { batch: 777, rows, payload }).replaceAll('777', '$batch'))
      .join('; ');
    return `while :; do batch=$((batch + 1)); ${psql} -d app -c "BEGIN; ${sql.replaceAll('"', '\\"')}; ${extra}COMMIT" >/dev/null; ${pause}done`;
  };
  const reads = [...new Set(TABLES.map((table) => table.database))].map((database) => {
    const queries = TABLES.filter((table) => table.database === database).flatMap((table) =>
      [null, 'id' as const, 'marker' as const].map((by) => readBatches(table, by)),
    );
    return `${psql} -p 5433 -d ${database} -c "${queries.join('; ').replaceAll('"', '\\"')}" >/dev/null 2>&1`;
  });
  const restored = `${bin}/pg_ctl -D ${root}/restored -l ${root}/restored.log -o "-p 5433" -w -t 30`;
  return [
    'set -u; batch=1000',
    `${bin}/pg_ctl -D ${root}/data -l ${root}/source.log -w start >/dev/null`,
    `load_light() { ${load(2, 64, '', 'sleep 0.01; ')}; }`,
    `load_heavy() { ${load(60, 3840, '', `${psql} -d app -c "${WAL_ONLY}" >/dev/null; sleep 0.3; `)}; }`,
    `look() { ${reads.join('; ')}; }`,
    `serve() { chmod 700 ${root}/restored; if ${restored} start >/dev/null; then look; ${amcheck ? `${bin}/pg_amcheck -h ${root}/run -p 5433 -U postgres -d app -d second --install-missing --no-dependent-toast >/dev/null 2>&1; ` : ''}${restored} -m fast stop >/dev/null; ${restored} start >/dev/null; look; ${restored} -m fast stop >/dev/null; fi; }`,
    `restore_plain() { mv ${root}/backup ${root}/restored; serve; }`,
    `restore_tar() { mkdir -p ${root}/restored/pg_wal; for t in ${root}/backup/*.tar*; do case "$t" in *pg_wal.tar*) to=${root}/restored/pg_wal;; *) to=${root}/restored;; esac; case "$t" in *.lz4) lz4 -dc "$t" | tar -x -C "$to";; *.zst) zstd -qdc "$t" | tar -x -C "$to";; *) tar -xf "$t" -C "$to";; esac; done; serve; }`,
  ].join('\n');
}
