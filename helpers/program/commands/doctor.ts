import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from '../../common/index.ts';
import { KEY_STORES_IMAGE, chooseTarget, engineFacts, imageAvailability, keyStoresImage } from '../../lab/index.ts';
import { type Editions, loadExpectations } from '../../judgement/index.ts';
import { loadReleases } from '../../release/index.ts';
import { type Targets, targetsOf } from '../options.ts';
import { EXIT, type RunLine, extensionText, notesOn, serverText, targetText } from '../../results/index.ts';
import { examine, settingsFromEnvironment, standingOf } from '../../run/index.ts';

/** Below this a container's /dev/shm does not hold one WAL segment for each of the wrappers that use it. */
const SHM_NEEDED = 64 * 1024 * 1024;
const MEMORY_NEEDED = 2 * 1024 * 1024 * 1024;
const MIB = 1024 * 1024;

/**
 * Says what would be tested and what is missing, without running a cell.
 *
 * @returns 0 when every cell that applies could be run, 2 when something is missing
 */
export async function doctor(targets: Targets): Promise<number> {
  const { target } = targets;
  const problems: string[] = [];
  const say = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(14)} ${value}\n`);

  const engine = await engineFacts();
  say('engine', engine ? `${engine.version}, API ${engine.apiVersion}, ${engine.architecture}` : 'none answers');
  say('memory', memoryLine(problems));
  const releases = loadReleases();
  const { claims, known, editions } = loadExpectations(new Date().toISOString().slice(0, 10));
  say('expectations', `${claims.length} claims, ${known.length} known deviations, ${releases.length} releases`);

  const choice = target === undefined ? await chooseTarget(releases) : { ref: target, why: 'as asked for' };
  say('target', choice.ref === undefined ? `none: ${choice.why}` : `${choice.ref} (${choice.why})`);
  if (choice.ref === undefined) problems.push('nothing to test: start a container engine or install PostgreSQL');
  else if (
    !engine ||
    !choice.ref.startsWith('image:') ||
    (await checkImage(choice.ref.slice('image:'.length), say, problems))
  )
    await examineTarget({ ...targetsOf(targets), target: choice.ref }, editions, say, problems);

  for (const problem of problems) say('problem', problem);
  say(
    'verdict',
    problems.length === 0 ? 'ready: `tde-conformance run` would run all that applies' : 'not everything can be run',
  );
  return problems.length === 0 ? EXIT.conforms : EXIT.inconclusive;
}

/** @returns whether the image is here, so that it can be looked into */
async function checkImage(
  reference: string,
  say: (what: string, value: string) => void,
  problems: string[],
): Promise<boolean> {
  const found = await imageAvailability(reference);
  say('image', found.state === 'pullable' ? 'not here; `tde-conformance run` would pull it' : found.state);
  if (found.state === 'missing')
    problems.push(`${found.reason}; name another with --target, or build one with \`tde-conformance images build\``);
  return found.state === 'present';
}

async function examineTarget(
  targets: Targets,
  editions: Editions,
  say: (what: string, value: string) => void,
  problems: string[],
): Promise<void> {
  try {
    const { facts, release, plan, toolsTarget, restoreTarget } = await examine({
      ...settingsFromEnvironment({}),
      ...targets,
    });
    say('postgresql', `${facts.postgres}, ${facts.architecture}`);
    say('pg_tde', facts.pgTde === null ? 'none' : `${facts.extension} ${facts.pgTde}, names as in ${facts.release}`);
    const standing = { target: facts, ...standingOf(facts, release, editions) };
    for (const { what, value } of standingLines(standing)) say(what, value);
    if (standing.server?.fits === 'too-old') problems.push(...notesOn({ ...standing, judgedWith: undefined }));
    say(
      'backup tool',
      `${facts.backupTool}; ${facts.encryptForms.length === 0 ? 'no encrypt option' : `encrypt option: ${facts.encryptForms.join(', ')}`}`,
    );
    say('stock tool', facts.stockTool ?? 'none beside it');
    const has = (tool: string): string => `${tool} ${facts.tools.includes(tool) ? 'yes' : 'no'}`;
    say('other tools', ['pg_amcheck', 'pg_verifybackup'].map(has).join(', '));
    const beside = ['pgbackrest', 'patroni', 'etcd'];
    const lacks = beside.some((tool) => !facts.tools.includes(tool));
    say(
      'beside them',
      `${beside.map(has).join(', ')}${lacks ? '; cells that need what is not there are left out: images/packages' : ''}`,
    );
    say('/dev/shm', `${Math.round(facts.shmBytes / MIB)} MiB on the target`);
    say('key stores', await keyStoresLine());
    if (toolsTarget) say('tools of', targetText(toolsTarget));
    if (restoreTarget) say('restored on', targetText(restoreTarget));
    say('cells', `${plan.planned.length} would run, ${plan.notRun.length} would not`);
    if (facts.shmBytes < SHM_NEEDED)
      problems.push(
        `/dev/shm of the target is smaller than ${SHM_NEEDED / MIB} MiB: PostgreSQL's parallel workers may run out of it`,
      );
    for (const reason of new Set(plan.notRun.filter((cell) => cell.applicable).map((cell) => cell.reason)))
      problems.push(reason);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    problems.push(
      error instanceof Error && 'describe' in error ? (error as { describe(): string }).describe() : String(error),
    );
  }
}

/** Which documentation the target would be judged with, and whether its server is new enough for the release. */
export function standingLines(
  standing: Pick<RunLine, 'target' | 'judgedWith' | 'server'>,
): { readonly what: string; readonly value: string }[] {
  const { target, judgedWith, server } = standing;
  if (target.pgTde === null) return [];
  const edition =
    judgedWith == null
      ? 'no documentation is on record: nothing but rules that hold in every cell is checked'
      : judgedWith.nearest || judgedWith.of !== undefined
        ? (notesOn({ target, judgedWith })[0] ?? '')
        : judgedWith.edition;
  return [
    { what: 'judged with', value: edition },
    ...(server ? [{ what: 'server', value: serverLine(target, server) }] : []),
  ];
}

function serverLine(target: RunLine['target'], { fits, oldest, page }: NonNullable<RunLine['server']>): string {
  const named = `${page} has ${oldest} as the oldest`;
  const release = extensionText(target);
  switch (fits) {
    case 'yes':
      return `fits: ${serverText(target)}; ${named}`;
    case 'too-old':
      return `too old: ${serverText(target)}; ${named}: take a newer server, or an older release of the extension`;
    case 'not-known':
      return oldest === null
        ? `not known whether it fits: no page on record names the oldest PostgreSQL ${target.postgres.split('.')[0]} for ${release}; see its release notes`
        : `not known whether it fits: ${named}, and ${serverText(target)} does not say which build of Percona's server it is; see that it has the same fixes`;
  }
}

/** Whether there are services that keep keys, beside files. */
async function keyStoresLine(): Promise<string> {
  return (await keyStoresImage()) === undefined
    ? `files alone: there is no image ${KEY_STORES_IMAGE}; images/key-stores/build.sh makes it`
    : `files; a KMIP server and a stand-in for Vault in ${KEY_STORES_IMAGE}`;
}

function memoryLine(problems: string[]): string {
  if (!existsSync('/proc/meminfo')) return 'unknown';
  const bytes = Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) * 1024;
  if (bytes < MEMORY_NEEDED)
    problems.push(`less than ${MEMORY_NEEDED / MIB} MiB of memory are free: run with --parallel 1`);
  return `${Math.round(bytes / MIB)} MiB free`;
}
