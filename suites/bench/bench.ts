/**
 * What the suite costs: the methods family, run and judged, against a bare shell script with the same PostgreSQL
 * commands. Both in one go, in turn, as a ratio of wall-clock times.
 *
 * usage: npm run bench -- <target> [pattern] [rounds]
 */
import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectCells, allCells } from '../../helpers/cell/index.ts';
import { expectSuccess, resolveTarget } from '../../helpers/lab/index.ts';
import { loadReleases } from '../../helpers/release/index.ts';
import { examine } from '../../helpers/run/index.ts';
import { buildGoldenCluster } from '../../helpers/source/index.ts';
import { bareScript } from './bare-script.ts';

const BARE_LIMIT_MS = 60 * 60_000;
const [target, pattern = 'methods/*', rounds = '1'] = process.argv.slice(2);
if (target === undefined) {
  process.stderr.write('usage: npm run bench -- <target> [pattern] [rounds]\n');
  process.exit(64);
}

const { facts, plan } = await examine({ target, cells: [pattern] });
const release = loadReleases().find(({ id }) => id === facts.release);
if (!release) throw new Error('the bench needs a target with pg_tde');
const cells = selectCells(
  allCells(),
  plan.planned.map((cell) => cell.id),
);
const results = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const ratios: number[] = [];
  for (let round = 1; round <= Number(rounds); round++) {
    const bare = await timeBare();
    const suite = await timeSuite();
    ratios.push(suite / bare);
    process.stdout.write(
      `round ${round}: ${cells.length} cells, bare ${bare.toFixed(1)} s, suite ${suite.toFixed(1)} s, ratio ${(suite / bare).toFixed(2)}\n`,
    );
  }
  ratios.sort((a, b) => a - b);
  process.stdout.write(
    `ratio: median ${ratios[Math.floor(ratios.length / 2)]?.toFixed(2)} of ${ratios.length} (at most 1.00 is the aim)\n`,
  );
} finally {
  rmSync(results, { recursive: true, force: true });
}

/** Seconds that the bare script takes, without the time to build its source. */
async function timeBare(): Promise<number> {
  const lab = await (await resolveTarget(target!)).open(`bench-${process.pid}`, 1);
  try {
    const golden = await buildGoldenCluster(lab, release, {
      walEncryption: 'on',
      holdable: false,
      tablespaces: 0,
      keyStore: 'file',
      walSegmentMb: 16,
      walLink: null,
      checksums: true,
      content: 'followed',
    });
    const machine = await lab.boot('bare', golden);
    const done = await machine.run(['bash', '-c', bareScript(cells, facts, release!, machine)], {
      limitMs: BARE_LIMIT_MS,
    });
    return expectSuccess(done, 'bench', 'run the script by hand').durationMs / 1000;
  } finally {
    await lab.close();
  }
}

/** Seconds that the program takes from start to summary. */
async function timeSuite(): Promise<number> {
  const began = performance.now();
  const program = new URL('../../bin/tde-conformance.mjs', import.meta.url).pathname;
  const ids = cells.flatMap((cell) => ['--cells', cell.id]);
  const done = await execa('node', [program, 'run', '--target', target!, '--results', results, ...ids], {
    reject: false,
  });
  if (done.exitCode === undefined || done.exitCode >= 64)
    throw new Error(`the suite ended with ${done.exitCode}\n${done.stderr}`);
  return (performance.now() - began) / 1000;
}
