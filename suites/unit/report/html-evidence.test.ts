import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isEvidencePath, saveEvidence, commandsIn } from '../../../helpers/evidence/index.ts';
import { commandRows } from '../../../helpers/report/html/commands.ts';
import { lineNumbersOf, readCellFiles } from '../../../helpers/report/html/files.ts';
import { excerptOf } from '../../../helpers/report/html/log-excerpt.ts';
import { pictureOf } from '../../../helpers/report/html/picture.ts';
import { appendLine } from '../../../helpers/results/index.ts';
import {
  backupObservation,
  cellResult,
  evidence,
  failedStart,
  operationObservation,
  operationStep,
  repetitionResult,
  restoreObservation,
  runLine,
  start,
  happened,
} from '../fixtures.ts';

const base = mkdtempSync(join(tmpdir(), 'unit-html-'));
afterAll(() => rmSync(base, { recursive: true }));

const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `LOG:  line ${index + 1}`);

describe('excerptOf', () => {
  test('should show a short log whole', () => {
    const { totalLines, lines: shown } = excerptOf(`${lines(5).join('\n')}\n`, []);
    expect([totalLines, shown.map(({ number }) => number), shown.some(({ decides }) => decides)]).toEqual([
      5,
      [1, 2, 3, 4, 5],
      false,
    ]);
  });

  test('should show of a long one the end, and what decides with the lines around it', () => {
    const log = lines(200);
    log[49] = 'FATAL:  WAL ends before end of online backup';
    const shown = excerptOf(log.join('\n'), []).lines;
    expect(shown.map(({ number }) => number)).toEqual([
      47,
      48,
      49,
      50,
      51,
      52,
      53,
      ...Array.from({ length: 20 }, (_, index) => 181 + index),
    ]);
    expect(shown.filter(({ decides }) => decides).map(({ number }) => number)).toEqual([50]);
  });

  test('should mark the line that holds the message of a facet, whatever it looks like', () => {
    const log = [...lines(3), '2026-11-24 UTC [7] WARNING:  the key is of another host', ...lines(40)];
    expect(
      excerptOf(log.join('\n'), ['WARNING:  the key is of another host\nmore']).lines.find(({ decides }) => decides)
        ?.number,
    ).toBe(4);
  });

  test('should not mark what tells a client that it came too early', () => {
    expect(excerptOf('FATAL:  the database system is starting up\n', []).lines[0]?.decides).toBe(false);
  });

  test('should mark no more than the last twelve of many errors', () => {
    const shown = excerptOf(Array.from({ length: 500 }, (_, index) => `ERROR:  ${index}`).join('\n'), []).lines.filter(
      ({ decides }) => decides,
    );
    expect([shown.length, shown.at(-1)?.number]).toEqual([12, 500]);
  });

  test('should cut a line of 10 MB, and say so', () => {
    const [line] = excerptOf(`${'x'.repeat(10_000_000)}\n`, ['a message that is not there']).lines;
    expect(line?.text).toMatch(/^x{600} … \(cut: 10000000 characters\)$/);
  });

  test('should let control characters be seen', () => {
    expect(excerptOf('a\u001B[2J\u202Eb\n', []).lines[0]?.text).toBe('a‹U+001B›[2J‹U+202E›b');
  });

  test('should have nothing of an empty log', () => {
    expect(excerptOf('', [])).toEqual({ totalLines: 0, lines: [] });
  });
});

describe('commandRows', () => {
  /** Of a list as evidence of schema 1 has it. */
  const commandsOf = (text: string) => commandRows(commandsIn({ 'commands.log': text }));

  const log =
    "# source, 2026-11-24T03:14:23.278Z, 1666 ms, signal SIGKILL\npostgres -D /data\n\n# restore, 2026-11-24T03:14:26.597Z, 37 ms, exit 0\nsh -c 'set -e\nmv a b'\n";

  test('should have each with machine, time, duration and end, in order', () => {
    expect(commandsOf(log)).toEqual({
      leftOut: 0,
      commands: [
        { machine: 'source', at: '03:14:23.278', took: '1666 ms', ended: 'signal SIGKILL', text: 'postgres -D /data' },
        { machine: 'restore', at: '03:14:26.597', took: '37 ms', ended: 'exit 0', text: "sh -c 'set -e\nmv a b'" },
      ],
    });
  });

  test('should say how many are left out', () => {
    const { commands, leftOut } = commandsOf(log.repeat(100));
    expect([commands.length, leftOut]).toEqual([80, 120]);
  });

  test('should make nothing of what is no list of commands', () => {
    expect(commandsOf('hello\n# no\n')).toEqual({ commands: [], leftOut: 0 });
  });
});

describe('pictureOf', () => {
  const T = 1_800_000_000_000;
  const backup = backupObservation({
    command: { startedAt: T + 2000, durationMs: 3000 },
    positions: { timeline: 1, start: '0/2000028', stop: '0/2000100' },
    hold: { heldAt: T + 3000, releasedAt: T + 4000, bytesSent: 77, bytesSentAfter: 77, toolState: 'T', sending: true },
    keyFiles: { inDestination: {}, inBackup: { early: 'old', late: 'new', same: 'x' } },
    keyFilesSentAt: { early: 5 },
  });
  const operation = operationObservation({
    steps: [operationStep({ what: 'rotate', startedAt: T + 3400, durationMs: 100, lsn: '0/2000080' })],
    keyFiles: {
      before: { early: 'old', late: 'old', same: 'x' },
      after: { early: 'new', late: 'new', same: 'x' },
      roles: { early: 'keys', late: 'providers', same: 'keys' },
    },
  });
  const restore = restoreObservation(
    start({ startedAt: T + 9000, durationMs: 500 }),
    failedStart('FATAL:  no', { which: 'restart', startedAt: T + 10_000, durationMs: 250 }),
  );
  const acts = happened([{ atMs: 1000, says: 'source started' }], T);
  const picture = pictureOf(evidence({ backup, operation, restore, ...acts }));
  const marks = (lane: string): unknown[] =>
    (picture?.marks ?? []).filter((mark) => mark.lane === lane).map(({ kind, from, to }) => [kind, from, to]);

  test('should place what has a time of the wall clock on the time of the cell', () => {
    expect(marks('backup')).toEqual([
      ['backup', 2000, 5000],
      ['held', 3000, 4000],
    ]);
    expect(marks('key operation')).toEqual([
      ['event', 3400, undefined],
      ['operation', 3400, 3500],
    ]);
    expect(marks('restored server')).toEqual([
      ['start', 9000, 9500],
      ['event', 9500, undefined],
      ['start-failed', 10_000, 10_250],
    ]);
    expect(picture?.lengthMs).toBe(10_250);
  });

  test('should say the positions of the backup and of the operation', () => {
    const says = picture?.marks.map((mark) => mark.says).join('\n');
    expect(says).toContain('start position 0/2000028, stop position 0/2000100');
    expect(says).toContain('WAL position after it 0/2000080');
  });

  test('should place a key file as far as its content tells', () => {
    expect(
      (picture?.marks ?? [])
        .filter(({ lane }) => lane === 'key files')
        .map(({ kind, from, to, says }) => [kind, from, to, says]),
    ).toEqual([
      ['copied-before', 2000, 3500, 'early: as before the operation, after 5 bytes'],
      ['copied', 2000, 5000, 'same: not changed by the operation'],
      ['copied-after', 3400, 5000, 'late: as after the operation'],
    ]);
  });

  test('should draw no event twice', () => {
    expect(marks('machines')).toEqual([['event', 1000, undefined]]);
  });

  test('should have events alone where no time of the wall clock is known', () => {
    expect(pictureOf(evidence({ ...happened([{ atMs: 5, says: 'x' }], null) }))).toEqual({
      lengthMs: 5,
      lanes: ['machines'],
      marks: [{ lane: 'machines', kind: 'event', from: 5, says: 'x' }],
    });
  });

  test('should be none where there is nothing', () => {
    expect(pictureOf(evidence({ ...happened([], null) }))).toBeNull();
    expect(pictureOf(evidence({ backup: null, restore: null, ...happened([], T) }))).toBeNull();
  });
});

describe('isEvidencePath', () => {
  test.for(['cells/methods.fetch-plain', 'cells/a@3', 'cells/...'])('should take %s', (path) => {
    expect(isEvidencePath(path)).toBe(true);
  });

  test.for([
    '',
    '/etc',
    'cells',
    'cells/',
    'cells/..',
    'cells/.',
    'cells/../..',
    'cells/a/b',
    String.raw`cells\..\a`,
    'cells/a\0',
    'javascript:alert(1)',
    '../cells/a',
    'https://x/cells/a',
  ])('should not take %j', (path) => {
    expect(isEvidencePath(path)).toBe(false);
  });
});

describe('readCellFiles', () => {
  test('should read evidence, files and texts', () => {
    saveEvidence(base, evidence(), { 'restore.log': 'LOG:  a\n', 'backup.stderr': '', 'commands.log': '# x' });
    const { evidence: read, missing, files, texts } = readCellFiles(base, 'cells/methods.fetch-plain');
    expect([read?.id, missing, files.map(({ name }) => name), Object.keys(texts)]).toEqual([
      'methods/fetch-plain',
      null,
      ['backup.stderr', 'commands.log', 'evidence.json', 'restore.log'],
      ['commands.log', 'restore.log'],
    ]);
  });

  test('should say that a directory is not there', () => {
    expect(readCellFiles(base, 'cells/gone')).toMatchObject({
      evidence: null,
      missing: 'the directory of its evidence is not there',
      files: [],
    });
  });

  test('should read nothing outside the run', () => {
    expect(readCellFiles(join(base, 'cells'), '../cells/methods.fetch-plain')).toMatchObject({
      evidence: null,
      missing: 'the line of the results names no directory of this run',
      files: [],
    });
  });

  test('should have the logs where the evidence cannot be read', () => {
    const directory = join(base, 'cells', 'broken');
    mkdirSync(directory);
    writeFileSync(join(directory, 'evidence.json'), '{"schema":9}');
    writeFileSync(join(directory, 'restore.log'), Buffer.from([0x4c, 0xff, 0xfe, 0x0a]));
    symlinkSync('/nowhere', join(directory, 'dangling.log'));
    expect(readCellFiles(base, 'cells/broken')).toMatchObject({
      evidence: null,
      missing: expect.stringMatching(/^evidence\.json cannot be read/) as string,
      texts: { 'restore.log': { text: 'L\uFFFD\uFFFD\n', note: null } },
    });
  });

  test('should look at the end of a huge log, and say so', () => {
    const directory = join(base, 'cells', 'huge');
    mkdirSync(directory);
    writeFileSync(
      join(directory, 'restore.log'),
      Buffer.concat([Buffer.alloc(17 * 1024 * 1024, 'x'), Buffer.from('\nFATAL:  end\n')]),
    );
    const { texts } = readCellFiles(base, 'cells/huge');
    expect([texts['restore.log']?.text.endsWith('FATAL:  end\n'), texts['restore.log']?.note]).toEqual([
      true,
      expect.stringMatching(/^only the last 16777216 of 17825805 bytes/),
    ]);
  });
});

describe('lineNumbersOf', () => {
  test('should count lines from 1, take the last of two about one cell, and pass over what was cut short', () => {
    const directory = join(base, 'numbers');
    for (const line of [
      runLine(),
      repetitionResult('a/b', 1),
      cellResult('a/b'),
      cellResult('a/c'),
      cellResult('a/b', 'deviates'),
    ])
      appendLine(directory, line);
    writeFileSync(join(directory, 'results.jsonl'), '{"type":"cell","id":"a/d', { flag: 'a' });
    const { cells, repetitions } = lineNumbersOf(directory);
    expect([[...cells], [...repetitions]]).toEqual([
      [
        ['a/b', 5],
        ['a/c', 4],
      ],
      [['cells/a.b@1', 2]],
    ]);
  });
});
