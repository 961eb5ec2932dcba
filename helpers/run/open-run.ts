import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { allCells, scanExamples, selectCells } from '../cell/index.ts';
import { HarnessError, UsageError } from '../common/index.ts';
import {
  type OtherTarget,
  type TargetFacts,
  chooseTarget,
  digestsOn,
  keyStoresImage,
  probeMachine,
  resolveTarget,
} from '../lab/index.ts';
import { loadExpectations, withoutCells } from '../judgement/index.ts';
import { type Release, loadReleases } from '../release/index.ts';
import { type RunLine, appendLine, notesOn, pointLatestAt } from '../results/index.ts';
import { planFor } from './plan.ts';
import { type RunRequest, settingsSchema } from './settings.ts';
import { standingOf } from './standing.ts';

/** A run that has begun: plain data, so that it can be handed to another process. */
export interface OpenedRun {
  readonly runId: string;
  readonly runDirectory: string;
  readonly startedAt: string;
  readonly targetRef: string;
  readonly facts: TargetFacts;
  /** Whose tools take backups, and on what they are restored, where these are other targets. */
  readonly toolsTarget?: OtherTarget | undefined;
  readonly restoreTarget?: OtherTarget | undefined;
  readonly planned: string[];
  readonly parallel: number;
  /** How often each cell is run. */
  readonly repeat: number;
  /** What a reader has to know before the verdicts, a sentence each. */
  readonly notes: string[];
  /** Whether a cell that departs from a should counts as failed. */
  readonly strict: boolean;
}

/** What a run would be on, and which cells it would have. */
export interface Examined {
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  readonly why: string;
  readonly toolsTarget: OtherTarget | undefined;
  readonly restoreTarget: OtherTarget | undefined;
  readonly plan: ReturnType<typeof planFor>;
}

/** Finds the target, probes it, and says which cells it can run. The machine that is needed for it belongs to a run. */
export async function examine(request: RunRequest, runId: string = newRunId()): Promise<Examined> {
  const settings = settingsSchema.parse(request);
  const releases = loadReleases();
  const cells = selectCells(allCells(), settings.cells, settings.depth);
  const { ref, why } =
    settings.target === undefined ? await chooseTarget(releases) : { ref: settings.target, why: 'as asked for' };
  if (ref === undefined)
    throw new HarnessError(why, {
      stage: 'lab',
      advice: 'start a container engine, install PostgreSQL, or give --target',
    });
  const { facts } = await probed(ref, releases, runId);
  const [toolsTarget, restoreTarget] = [
    await probedOther(settings.toolsTarget, facts, releases, runId),
    await probedOther(settings.restoreTarget, facts, releases, runId),
  ];
  const releaseOf = ({ release }: TargetFacts): Release | undefined => releases.find(({ id }) => id === release);
  const other = (one: OtherTarget | undefined) => one && { facts: one, release: releaseOf(one) };
  const release = releaseOf(facts);
  const plan = planFor(cells, facts, release, {
    tools: other(toolsTarget),
    restore: other(restoreTarget),
    keyStores: (await keyStoresImage()) !== undefined,
  });
  return { facts, release, why, toolsTarget, restoreTarget, plan };
}

/** What is on a target; the digests are those of its programs. */
async function probed(ref: string, releases: readonly Release[], runId: string, withDigests = false) {
  const target = await resolveTarget(ref);
  const lab = await target.open(runId, 1);
  try {
    const machine = await lab.boot('probe');
    const facts = await probeMachine(machine, releases, {
      ref,
      driver: target.driver,
      ...(target.imageId === undefined ? {} : { imageId: target.imageId }),
    });
    const library = releases.find(({ id }) => id === facts.release)?.library;
    const programs = ['postgres', facts.backupTool, ...(facts.stockTool === null ? [] : [facts.stockTool])];
    return { facts, digests: withDigests ? await digestsOn(machine, machine.bin, programs, library) : {} };
  } finally {
    await lab.close();
  }
}

/** @throws {UsageError} for a target whose machines are of another kind than the source's */
async function probedOther(
  ref: string | undefined,
  source: TargetFacts,
  releases: readonly Release[],
  runId: string,
): Promise<OtherTarget | undefined> {
  if (ref === undefined) return undefined;
  const { facts, digests } = await probed(ref, releases, runId, true);
  if (facts.driver !== source.driver)
    throw new UsageError(
      `${ref} and ${source.ref} cannot be in one run: containers and processes of one host have no paths in common; give all targets as image: or all as prefix:`,
    );
  return { ...facts, digests };
}

/**
 * Begins a run: everything that can be wrong before the first cell is found here, and the header of the results is
 * written.
 *
 * @param runId given by whoever wants to sweep the run before this has ended
 * @throws {UsageError} for patterns that match nothing, malformed expectations, and a directory of results that cannot be
 *   written to
 * @throws {HarnessError} when the target cannot be used
 */
export async function openRun(request: RunRequest, runId: string = newRunId()): Promise<OpenedRun> {
  const settings = settingsSchema.parse(request);
  const startedAt = new Date().toISOString();
  const { known, editions } = loadExpectations(startedAt.slice(0, 10));
  const runDirectory = join(resolve(settings.results), runId);
  mustBeWritable(settings.results);
  const { facts, release, plan, toolsTarget, restoreTarget } = await examine(settings, runId);
  const others = { ...(toolsTarget ? { toolsTarget } : {}), ...(restoreTarget ? { restoreTarget } : {}) };
  mkdirSync(join(runDirectory, 'cells'), { recursive: true });
  const header: RunLine = {
    type: 'run',
    schema: 2,
    run: runId,
    startedAt,
    target: facts,
    ...others,
    ...standingOf(facts, release, editions),
    ...(settings.strict ? { strict: true } : {}),
    planned: plan.planned.length,
    notRun: plan.notRun,
    unmatchedKnown: withoutCells(
      known,
      [...allCells(), ...scanExamples()].map((cell) => cell.id),
    ).map((entry) => entry.id),
  };
  appendLine(runDirectory, header);
  pointLatestAt(runDirectory);
  return {
    runId,
    runDirectory,
    startedAt,
    targetRef: facts.ref,
    facts,
    ...others,
    planned: plan.planned.map((cell) => cell.id),
    parallel: settings.parallel,
    repeat: settings.repeat,
    notes: notesOn(header),
    strict: settings.strict,
  };
}

function mustBeWritable(results: string): void {
  try {
    // One by one: Node 20 never ends making them all at once below /proc.
    const missing: string[] = [];
    for (let path = resolve(results); !existsSync(path); path = dirname(path)) missing.unshift(path);
    for (const path of missing) mkdirSync(path);
    accessSync(resolve(results), constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new UsageError(`results cannot be written to ${results}: ${(cause as Error).message}`, { cause });
  }
}

/** An id that tells when the run began, and no other run has. */
export function newRunId(): string {
  return `${new Date()
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .replace('T', '-')}-${randomBytes(2).toString('hex')}`;
}
