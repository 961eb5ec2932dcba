import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allCells } from '../../helpers/cell/index.ts';
import { saveEvidence } from '../../helpers/evidence/index.ts';
import {
  type CellLine,
  type RepetitionLine,
  type RunLine,
  RESULTS_FILE,
  combineRepetitions,
} from '../../helpers/results/index.ts';
import {
  backupObservation,
  cellResult,
  evidence,
  failedStart,
  repetitionResult,
  restoreObservation,
  runLine,
  happened,
} from './fixtures.ts';

/** Markup, and what else could break out of a page; it would say so in the title of the page. */
export const HOSTILE =
  '</script><script>document.title="broken"</script><img src=x onerror="document.title=\'broken\'"><!--<b id="injected">&amp;"\'\u0000\u001B[2J\u202Egpj.exe\u2028]]>';

const LOG = [
  'LOG:  starting PostgreSQL',
  'LOG:  redo starts at 0/4000028',
  ...Array.from(
    { length: 60 },
    (_, index) =>
      `2026-11-24 03:14:52.${String(100 + index)} UTC [81${index}] LOG:  restored log file "0000000100000000000000${String(10 + index)}" from archive`,
  ),
  'FATAL:  WAL ends before end of online backup',
  'HINT:  Restore it whole.',
  'LOG:  shutting down',
].join('\n');
const COMMANDS = Array.from(
  { length: 12 },
  (_, index) =>
    `# source, 2026-11-24T03:14:${10 + index}.278Z, ${index * 31} ms, exit 0\n/usr/lib/postgresql/17/bin/psql -X -c 'SELECT ${index}' --set=a=b -d postgres\n`,
).join('\n');

/** Files that lie beside the evidence of a cell. */
export const FILES = {
  'restore.log': LOG,
  'backup.stderr': 'pg_basebackup: warning: x\n',
  'backup.stdout': '',
  'commands.log': COMMANDS,
};

/** Writes the results of a run as they are given. */
export function writeRun(
  directory: string,
  {
    run = runLine(),
    lines,
    isAborted = false,
  }: { run?: RunLine; lines: readonly (CellLine | RepetitionLine)[]; isAborted?: boolean },
): void {
  mkdirSync(join(directory, 'cells'), { recursive: true });
  const all = [
    { ...run, planned: lines.filter(({ type }) => type === 'cell').length + (isAborted ? 1 : 0) },
    ...lines,
    ...(isAborted ? [] : [{ type: 'end', counts: {} }]),
  ];
  writeFileSync(join(directory, RESULTS_FILE), all.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const VERDICTS = [
  'conforms',
  'conforms',
  'conforms',
  'known-deviation',
  'informational',
  'conforms',
  'deviates',
  'conforms',
  'inconclusive',
] as const;

/** A run of as many cells, each with evidence and logs; those of the matrix first, and then more with their axes. */
export function writeLargeRun(directory: string, count: number): void {
  const cells = allCells();
  const lines = Array.from({ length: count }, (_, index): CellLine => {
    const cell = cells[index % cells.length]!;
    const turn = Math.floor(index / cells.length);
    const verdict = VERDICTS[(index * 7 + turn) % VERDICTS.length]!;
    // Other histories make other rows.
    const axes =
      turn === 0
        ? cell.axes
        : { ...cell.axes, walEncryption: ['on-restarted', 'on-then-off', 'on-aes-256'][turn - 1] ?? 'off' };
    const id = turn === 0 ? cell.id : `${cell.id}-turn-${turn}`;
    return cellResult(id, verdict, {
      family: cell.family,
      axes,
      reasons: [
        {
          text:
            verdict === 'conforms'
              ? 'as documented: method.fetch'
              : `method.fetch: startup: fails, documented is starts (FATAL:  reason ${index % 97})`,
        },
      ],
      claims: [
        {
          id: 'method.fetch',
          severity: 'must',
          verdict,
          reasons: [{ facet: 'startup', text: 'startup: fails, documented is starts' }],
        },
      ],
    });
  });
  writeRun(directory, { lines });
  for (const { id, evidence: path } of lines) {
    const saved = evidence({
      backup: backupObservation(),
      restore: restoreObservation(failedStart('FATAL:  WAL ends before end of online backup')),
    });
    mkdirSync(join(directory, path), { recursive: true });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(directory, path, name), text);
    writeFileSync(join(directory, path, 'evidence.json'), JSON.stringify({ ...saved, id }));
  }
}

/** A run with a bit of everything, hostile content in it: logs, messages, ids, target. */
export function writeHostileRun(directory: string): void {
  const repetitions = [1, 2, 3].map((number) =>
    repetitionResult('restores/repeated', number, number === 2 ? 'deviates' : 'conforms', {
      facets: { startup: { outcome: number === 2 ? 'fails' : 'starts', message: null } },
    }),
  );
  const lines = [
    cellResult('methods/fetch-plain', 'deviates', {
      reasons: [{ text: `method.fetch: startup: fails (${HOSTILE})` }],
      facets: {
        startup: { outcome: 'fails', message: HOSTILE },
        [HOSTILE]: { outcome: HOSTILE, message: 'x'.repeat(10_000_000) },
      },
      claims: [
        { id: 'method.fetch', severity: HOSTILE, verdict: 'deviates', reasons: [{ text: `startup: ${HOSTILE}` }] },
      ],
    }),
    cellResult(`methods/${HOSTILE}`, 'inconclusive', {
      reasons: [{ text: 'y'.repeat(10_000_000) }],
      axes: { walMethod: HOSTILE, format: 'plain', [HOSTILE]: HOSTILE },
      evidence: '../../../etc',
    }),
    cellResult('methods/fetch-tar', 'known-deviation', {
      reasons: [{ known: 'no-such-entry', text: HOSTILE }],
      evidence: 'javascript:alert(1)',
    }),
    ...repetitions,
    combineRepetitions(repetitions),
  ];
  const run = runLine({
    run: HOSTILE,
    target: { ref: HOSTILE, driver: 'local', postgres: HOSTILE, pgTde: HOSTILE, backupTool: HOSTILE },
    notRun: [{ id: HOSTILE, reason: HOSTILE, applicable: true }],
    unmatchedKnown: [HOSTILE],
  });
  writeRun(directory, { run, lines });
  saveEvidence(directory, evidence({ ...happened([{ atMs: 1, says: HOSTILE }]) }), {
    ...FILES,
    'commands.log': `# source, 2026-11-24T03:14:23.278Z, 1 ms, ${HOSTILE.slice(0, 20)}\n${HOSTILE}\n`,
    'backup.stderr': `${HOSTILE}\n`,
  });
  const directoryOfLog = join(directory, 'cells', 'methods.fetch-plain');
  writeFileSync(
    join(directoryOfLog, 'restore.log'),
    Buffer.concat([
      Buffer.from(`LOG:  ${HOSTILE}\n`),
      Buffer.from([0x46, 0xff, 0xfe, 0xc0, 0x80, 0x0a]),
      Buffer.alloc(10_000_000, 'z'),
      Buffer.from('\nFATAL:  invalid magic number\n'),
    ]),
  );
  writeFileSync(join(directoryOfLog, '<b id="injected">.txt'), 'x');
}

/** Adds the beginning of a line, as a killed run leaves it. */
export function appendTorn(directory: string): void {
  appendFileSync(join(directory, RESULTS_FILE), '{"type":"cell","id":"methods/to');
}
