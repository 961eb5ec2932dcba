import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type Cell, allCells, scanCells } from '../../../helpers/cell/index.ts';
import { facetsOf } from '../../../helpers/facets/index.ts';
import { loadExpectations } from '../../../helpers/judgement/index.ts';
import { SCRIPT, reproductionOf } from '../../../helpers/reproduction/index.ts';
import type { Release } from '../../../helpers/release/index.ts';
import {
  backupObservation,
  cellResult,
  evidence,
  operationObservation,
  release,
  renamed,
  runLine,
  targetFacts,
} from '../fixtures.ts';

const { claims } = loadExpectations('2026-11-24');
const SCANNED = scanCells({ operation: 'rotate-server-key', method: 'stream', instants: 8 });

interface Over {
  readonly target?: string;
  readonly of?: Release;
  readonly message?: string;
  readonly toolSaid?: string;
  readonly saved?: Readonly<Record<string, string>>;
}

function filesOf(
  cell: Cell,
  { target = 'image:example/postgresql:18', of = release(), message, toolSaid, saved = {} }: Over = {},
): Record<string, string> {
  const isStock = cell.axes.walEncryption === 'stock';
  const facts = isStock
    ? targetFacts({ release: null, pgTde: null, extension: null, backupTool: 'pg_basebackup', stockTool: null })
    : targetFacts({ backupTool: of.tools.baseBackup });
  const seen = evidence({
    id: cell.id,
    family: cell.family,
    axes: cell.axes,
    target: facts,
    operation: cell.axes.operation === 'none' ? null : operationObservation(),
    toolRuns:
      toolSaid === undefined
        ? []
        : [{ ...backupObservation().command, argv: ['/bin/pg_verifybackup'], exitCode: 1, stderr: toolSaid }],
    instant: cell.instant ? { ...cell.instant, atBytes: 1, totalBytes: 2 } : null,
  });
  const facets = facetsOf(seen);
  const shown =
    message === undefined
      ? facets
      : { ...facets, startup: { outcome: 'fails' as const, which: 'first' as const, cause: null, message } };
  const line = cellResult(cell.id, 'conforms', {
    claims: [{ id: 'backup.encrypted', severity: 'must', verdict: 'conforms', reasons: [{ text: 'as documented' }] }],
    ...(message === undefined ? {} : { reasons: [{ text: message }] }),
  });
  return reproductionOf(
    {
      run: runLine(),
      line,
      evidence: seen,
      facets: shown,
      release: isStock ? undefined : of,
      claims,
      deciding: [],
      target,
    },
    saved,
  );
}

const scriptOf = (cell: Cell, over?: Over): string => filesOf(cell, over)[SCRIPT] ?? '';
const cellOf = (id: string): Cell =>
  [...allCells(), ...SCANNED].find((cell) => cell.id === id) ?? expect.fail(`no cell ${id}`);
/** Of all cells it would take minutes. */
const oneOfEachKind = (cells: readonly Cell[]): Cell[] => [
  ...new Map(
    cells.map((cell) => [
      [
        cell.family,
        cell.axes.tool,
        cell.axes.format,
        cell.axes.restore,
        cell.axes.point,
        cell.axes.operation === 'storm',
        cell.axes.load,
        cell.axes.tablespace,
      ].join(),
      cell,
    ]),
  ).values(),
];
/** What a line may begin with that is no function of the script. */
const SHELL_WORDS = ['echo', 'if', 'else', 'fi'];
const syntaxErrors = (script: string): string => spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr;
/** Values of the variables that are set before anything is done, as bash understands them. */
const opened = (script: string, variable: string): string => {
  const opening = script.slice(0, script.indexOf('\ntrap end EXIT')).replace(/^SEEN=.*$/m, '');
  return spawnSync('bash', ['-c', `${opening}\nprintf %s "$${variable}"`], { encoding: 'utf8' }).stdout;
};

describe('the script of a reproduction', () => {
  test.for(['image:example/postgresql:18', 'prefix:/usr/local/pgsql'])('should be bash, on %s', (target) => {
    const cells = [...allCells(), ...SCANNED].filter(
      ({ axes }) => target.startsWith('image:') || !axes.restore.startsWith('standby'),
    );
    const kinds = oneOfEachKind(cells);
    expect(kinds.length).toBeGreaterThan(60);
    for (const cell of kinds) expect(syntaxErrors(scriptOf(cell, { target })), cell.id).toBe('');
    expect(syntaxErrors(`${scriptOf(cells[0]!, { target })}\nif`)).not.toBe('');
  });

  test('should call each function with a name that it has', () => {
    for (const cell of oneOfEachKind([...allCells(), ...SCANNED])) {
      const script = scriptOf(cell);
      const has = new Set([...script.matchAll(/^(\w+)\(\) [{(]/gm)].map(([, name]) => name));
      const body = script
        .slice(script.indexOf('main() {') + 'main() {'.length, script.indexOf('\n  conclude\n}\n\n'))
        .replaceAll(/<<'?(\w+)'?(?: \|\| return)?\n[^]*?\n\1$/gm, '')
        // Functions that acts define for themselves.
        .replaceAll(/^\w+\(\) \{\n[^]*?\n\}$/gm, '');
      const called = [...body.matchAll(/^ {2}(?!for |\[|#|[A-Z_]+=)(\w+)/gm)].map(([, name]) => name);
      expect(
        called.filter((name) => !has.has(name) && !SHELL_WORDS.includes(name ?? '')),
        cell.id,
      ).toEqual([]);
      expect(called.length).toBeGreaterThan(10);
    }
  });

  test('should take the backup with the tool and the options of the suite', () => {
    expect(scriptOf(cellOf('methods/stream-plain-e-keys-heavy'))).toContain(
      'take backup "$BIN/pg_tde_basebackup" -h "$ROOT/run" -p 5432 -U postgres -D "$ROOT/backup" -X stream -F plain -c fast --max-rate 16M -E\n',
    );
  });

  test('should do a key operation while the tool is held, and not before', () => {
    const script = scriptOf(cellOf('window/stream-plain-e-keys-rotate-server-key-after-keys'));
    const at = [
      'FILE=$(fill source after-keys',
      'hold "$FILE" backup "$BIN/pg_tde_basebackup"',
      "pg_tde_create_key_using_global_key_provider('server-key-2', 'global-file')",
      'go_on backup',
      'in_order "$START" "$BEFORE" "$AFTER" "$STOP" ||',
    ].map((text) => script.indexOf(text));
    expect(at.every((position) => position > 0)).toBe(true);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  });

  test('should say nothing of a release that it is not of', () => {
    const script = scriptOf(cellOf('window/fetch-plain-rotate-database-key-after-keys'), { of: renamed(release()) });
    const steps = script.slice(script.indexOf('main() {'), script.indexOf('# ---- Machines'));
    expect(steps).toContain('cd_new(');
    expect(steps).not.toMatch(/pg_tde_|tde_heap/);
  });

  test('should keep what a log says from becoming part of it', () => {
    const message = "FATAL:  $(touch /tmp/hostile) `id` '\nRUN\nrm -rf / #\u001B[31m \u202E |x";
    const script = scriptOf(cellOf('methods/stream-plain'), { message, target: "image:x'; touch /tmp/hostile; '" });
    expect(syntaxErrors(script)).toBe('');
    expect(opened(script, 'IN_THE_RUN')).toContain("startup|fails|FATAL:  $(touch /tmp/hostile) `id` '");
    expect(opened(script, 'IN_THE_RUN')).not.toContain('rm -rf');
    expect(opened(script, 'TARGET')).toBe("x'; touch /tmp/hostile; '");
    // oxlint-disable-next-line no-control-regex -- these may not be there
    expect(script).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
  });

  test('should keep what an id says from becoming part of it', () => {
    const cell = cellOf('window/stream-plain-e-keys-rotate-server-key-after-keys');
    const script = scriptOf({ ...cell, id: 'x$(touch /tmp/hostile)`id`\n\'"; rm' });
    expect(script).toContain('$(touch /tmp/hostile)');
    expect(script.split('\n').filter((line) => line.includes('/tmp/hostile') && !line.startsWith('#'))).toEqual([]);
  });

  test('should miss a batch that is not there, at every position that it looks at', () => {
    const script = scriptOf(cellOf('window/no-backup-rotate-server-key'));
    const functions = script.slice(script.indexOf('# ---- Rows'), script.indexOf('# ---- Load'));
    const look = (position: string, seen: string): string =>
      spawnSync(
        'bash',
        [
          '-c',
          `
      set -u; SEEN=$(mktemp -d); TABLES=app.plain_rows MADE=''; declare -A OUTCOME=([data]=not-read) MESSAGE=()
      ${/^number\(\).*$/m.exec(script)?.[0]}
      ${functions}
      saw() { OUTCOME[$1]=$2; }
      read_table() { printf '${seen}'; }
      note app.plain_rows 2 20 "$(number 0/4000028)"; note app.plain_rows 3 5 -
      look m ${position} heap; echo "\${OUTCOME[data]}"; rm -r "$SEEN"`,
        ],
        { encoding: 'utf8' },
      ).stdout.trim();
    const stop = /STOP=(\S+\/\S+)/.exec(script)?.[1] ?? '';
    expect([
      look(stop, '2|20|0'),
      look(stop, '2|20|0\\n3|5|0'),
      look(stop, ''),
      look(stop, '2|19|0'),
      look(stop, '2|20|1'),
      look(stop, '2|20|0\\n4|1|0'),
      look('0/4000000', ''),
    ]).toEqual(['equal', 'equal', 'differs', 'differs', 'differs', 'differs', 'equal']);
  });

  test('should need nothing of this suite', () => {
    expect(scriptOf(cellOf('restores/fetch-plain-heavy-standby'))).not.toMatch(
      /\bnode\b|\bnpx\b|node_modules|tde-conformance\.mjs/,
    );
  });
});

describe('a reproduction', () => {
  test('should have a script, a report with the environment, and what was saved', () => {
    const files = filesOf(cellOf('methods/stream-plain-e-keys'), {
      saved: { 'restore.log': 'FATAL: x\n', 'evidence.json': '{}', 'manifest.txt': 'long', 'backup.stdout': '' },
    });
    expect(Object.keys(files)).toEqual([SCRIPT, 'README.md', 'saved/restore.log', 'saved/evidence.json']);
    expect(files['README.md']).toContain('PostgreSQL 18.4; pg_tde 2.2.1; backup tool pg_tde_basebackup');
    expect(files['README.md']).toContain('how-to/backup-wal-enabled, "Backup with WAL encryption enabled"');
    expect(files['README.md']).toContain('./repro.sh example/postgresql:18');
  });

  test('should not let what was seen end a block of its report', () => {
    const { 'README.md': readme = '' } = filesOf(cellOf('methods/stream-plain'), { message: 'FATAL:  ```\n# heading' });
    expect(readme.match(/^```/gm)).toHaveLength(4);
    expect(readme.match(/^# /gm)).toHaveLength(1);
  });
});

describe('what tools printed', () => {
  const SAID = 'pg_verifybackup: error: checksum mismatch';

  test('should be in the report of a cell that runs one', () => {
    const cell = cellOf('tools/stream-plain-verifybackup');
    expect(filesOf(cell)['README.md']).not.toContain(SAID);
    expect(filesOf(cell, { toolSaid: SAID })['README.md']).toContain(SAID);
  });
});
