import { reasonsText } from '../../helpers/judgement/index.ts';
/**
 * What it costs to hold a backup: cells with their operation in the held window against the same cells with it before
 * the backup, one at a time and in turn, as a ratio of wall-clock times. The time of the operation itself is left out.
 *
 * usage: npm run bench:held -- <target> [rounds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEvidence } from '../../helpers/evidence/index.ts';
import { Session, openRun } from '../../helpers/run/index.ts';

const METHODS = ['stream-plain-e-keys', 'fetch-plain', 'fetch-tar'];
const OPERATION = 'rotate-database-key';
const [target, rounds = '3'] = process.argv.slice(2);
if (target === undefined) {
  process.stderr.write('usage: npm run bench:held -- <target> [rounds]\n');
  process.exit(64);
}

const pairs = METHODS.map((method) => ({
  method,
  held: `window/${method}-${OPERATION}-after-keys`,
  free: `window/${method}-${OPERATION}-before-backup`,
}));
const results = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const seen: Map<string, number>[] = [];
  for (let round = 1; round <= Number(rounds); round++) seen.push(await timeOnce());
  for (const { method, held, free } of pairs) {
    const ratios = seen
      .map((times) => (times.get(held) ?? Number.NaN) / (times.get(free) ?? Number.NaN))
      .toSorted((a, b) => a - b);
    process.stdout.write(
      `${method}: held against not held: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}, median ${ratios[Math.floor(ratios.length / 2)]?.toFixed(2)} (at most 1.50 is the aim)\n`,
    );
  }
} finally {
  rmSync(results, { recursive: true, force: true });
}

/** Seconds of every cell without its operation. */
async function timeOnce(): Promise<Map<string, number>> {
  const run = await openRun({
    target: target!,
    cells: pairs.flatMap(({ held, free }) => [held, free]),
    parallel: 1,
    results,
  });
  await using session = await Session.open(run);
  // The golden clusters are built by the first cells that need them: a first time for nothing.
  for (const cell of session.planned) await session.runCell(cell);
  const lines = [];
  for (const cell of session.planned) lines.push(await session.runCell(cell));
  const broken = lines.find((line) => line.verdict === 'inconclusive');
  if (broken) throw new Error(`${broken.id}: ${reasonsText(broken.reasons)}`);
  return new Map(
    loadEvidence(run.runDirectory).map(({ id, durationMs, operation }) => [
      id,
      (durationMs - (operation?.steps.reduce((sum, step) => sum + step.durationMs, 0) ?? 0)) / 1000,
    ]),
  );
}
