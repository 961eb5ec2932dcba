import { Command, CommanderError, Option } from 'commander';
import { AXES } from '../axes/index.ts';
import { DEPTHS, type Depth, INSTANTS_DEFAULT, SCAN_METHODS, type Scan } from '../cell/index.ts';
import { HarnessError, UsageError } from '../common/index.ts';

const EXIT_CODES = `
Exit codes: 0 all conform, 1 something deviates, 2 something is inconclusive or could not run, 64 usage, 70 internal error`;

/** Patterns may be given several at a time or one by one. */
const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value];

const depthOption = (): Option =>
  new Option('--depth <depth>', 'which cells a glob, or no pattern at all, chooses from')
    .choices(DEPTHS)
    .default('default');

/** The program's commands with their arguments and options, and the exit code of the one that was run last. */
export function commandLine(): { readonly program: Command; readonly exitCode: () => number } {
  let exitCode = 0;
  // Commands are imported when they are called, so that `list` does not load the engine's client.
  const program = new Command('tde-conformance')
    .description(
      'Backs up, restores and judges clusters with pg_tde: what is documented, what is seen, and whether the two agree.',
    )
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(tde-conformance --help lists the commands)');
  const command = (name: string, description: string): Command => program.command(name).description(description);

  command('doctor', 'say what would be tested here and what is missing, without running a cell')
    .option('--target <target>', 'image:<reference> or prefix:<directory>')
    .action(async (options: { target?: string }) => {
      exitCode = await (await import('./commands/doctor.ts')).doctor(options.target);
    });
  command('list', 'list the cells of the matrix')
    .option('--cells <pattern>', 'only these: an id or a glob; may be repeated', collect)
    .addOption(depthOption())
    .option('--excluded', 'list the reasons for which combinations are left out instead')
    .option('--why <cell>', 'say what a cell is there for instead: an id or a glob')
    .action(async (options: { cells?: string[]; depth: Depth; excluded?: boolean; why?: string }) => {
      if (options.why !== undefined) {
        exitCode = (await import('./commands/why.ts')).why(options.why, options.depth);
        return;
      }
      const { list, listExcluded } = await import('./commands/list.ts');
      exitCode = options.excluded === true ? listExcluded() : list(options.cells ?? [], options.depth);
    });
  command('run', 'run cells and judge them')
    .option('--target <target>', 'image:<reference> or prefix:<directory>; left out, the best that there is')
    .option('--cells <pattern>', 'only these: an id or a glob; may be repeated', collect)
    .addOption(depthOption())
    .option('--parallel <number>', 'cells at once, in containers', '4')
    .option('--repeat <number>', 'how often each cell is run', '1')
    .option('--results <directory>', 'where results go', 'results')
    .action(
      async (options: {
        target?: string;
        cells?: string[];
        depth: Depth;
        parallel: string;
        repeat: string;
        results: string;
      }) => {
        exitCode = await (await import('./commands/run.ts')).run(options);
      },
    );
  command('window-scan', 'do a key operation at evenly spread instants of a backup and restore each one')
    .option('--target <target>', 'image:<reference> or prefix:<directory>; left out, the best that there is')
    .addOption(
      new Option('--operation <operation>', 'what is done at each instant')
        .choices(AXES.operation)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--method <method>', 'how the backup is taken').choices(SCAN_METHODS).default('stream'))
    .option('--instants <number>', 'at how many instants, each with a backup and a restore', String(INSTANTS_DEFAULT))
    .option('--parallel <number>', 'instants at once, in containers', '4')
    .option('--results <directory>', 'where results go', 'results')
    .action(
      async (options: {
        target?: string;
        operation: Scan['operation'];
        method: Scan['method'];
        instants: string;
        parallel: string;
        results: string;
      }) => {
        exitCode = await (await import('./commands/window-scan.ts')).windowScan(options);
      },
    );
  command('show', 'show one cell of a run: what is documented, what was seen, the evidence')
    .argument('<cell>', 'id of the cell')
    .option('--run <run>', 'id or directory of the run', 'latest')
    .option('--repetition <number>', 'of a cell that was repeated; left out, the first with the worst verdict')
    .option('--results <directory>', 'where results are', 'results')
    .action(async (cell: string, options: { run: string; repetition?: string; results: string }) => {
      exitCode = (await import('./commands/show.ts')).show(cell, options);
    });
  command('judge', 'judge the saved evidence of a run again, with the claims of today')
    .argument('<run>', 'id or directory of the run, or latest')
    .option('--results <directory>', 'where results are', 'results')
    .action(async (run: string, options: { results: string }) => {
      exitCode = (await import('./commands/judge.ts')).judgeAgain(run, options.results);
    });
  command('report', 'make the reports of a saved run again: HTML, Markdown, JUnit')
    .argument('<run>', 'id or directory of the run, or latest')
    .option(
      '--judge',
      'judge the saved evidence with the claims of today first; the results that are saved stay as they are',
    )
    .option('--output <directory>', 'where reports go; left out, beside the results')
    .option('--results <directory>', 'where results are', 'results')
    .action(async (run: string, options: { judge?: boolean; output?: string; results: string }) => {
      exitCode = await (await import('./commands/report.ts')).report(run, options);
    });
  command('compare', 'say what changed between runs, the oldest first')
    .argument('<run...>', 'two runs or more: id or directory, or latest')
    .addOption(
      new Option('--format <format>', 'what is printed, or written to --output')
        .choices(['terminal', 'markdown', 'html', 'json'])
        .default('terminal'),
    )
    .option('--output <file>', 'a file instead of the terminal')
    .option('--results <directory>', 'where results are', 'results')
    .action(
      async (
        runs: string[],
        options: { format: 'terminal' | 'markdown' | 'html' | 'json'; output?: string; results: string },
      ) => {
        exitCode = (await import('./commands/compare.ts')).compare(runs, options);
      },
    );
  command('repro', 'write a script that shows what became of a cell, without this suite')
    .argument('<run>', 'id or directory of the run, or latest')
    .argument('<cell>', 'id of the cell')
    .option('--output <directory>', "where it goes; left out, a directory of the cell's name here")
    .option('--check', 'run the script on the target and see whether the outcome is the same')
    .option('--target <target>', 'for --check: image:<reference> or prefix:<directory>; left out, that of the run')
    .option('--results <directory>', 'where results are', 'results')
    .action(
      async (
        run: string,
        cell: string,
        options: { output?: string; check?: boolean; target?: string; results: string },
      ) => {
        exitCode = await (await import('./commands/repro.ts')).repro(run, cell, options);
      },
    );
  const known = command('known', 'known deviations');
  known.addCommand(
    new Command('add')
      .description('propose an entry for a deviation as a diff; nothing is written')
      .argument('<cell>', 'id of the cell that deviates')
      .requiredOption('--from <run>', 'id or directory of the run, or latest')
      .option('--results <directory>', 'where results are', 'results')
      .action(async (cell: string, options: { from: string; results: string }) => {
        exitCode = (await import('./commands/known.ts')).addKnown(cell, options);
      }),
  );
  command(
    'docs-check',
    'list claims whose documentation changed, moved or went, and sections on backups that no claim cites',
  )
    .requiredOption('--docs <directory>', "checkout of pg_tde's repository, or its documentation/docs")
    .option('--release <release>', 'release that it documents; left out, what the checkout itself says')
    .action(async (options: { docs: string; release?: string }) => {
      exitCode = (await import('./commands/docs-check.ts')).docsCheck(options);
    });
  command('schema', 'print the JSON Schema of results.jsonl').action(async () => {
    exitCode = (await import('./commands/schema.ts')).printSchema();
  });
  command('sweep', 'remove everything that earlier runs left behind, and only that').action(async () => {
    exitCode = await (await import('./commands/sweep.ts')).sweepAll();
  });
  const images = command('images', 'make images to test');
  images.addCommand(
    new Command('build')
      .description('build an image from packages or from an installation; images/README.md says more')
      .argument('<kind>', 'percona or prefix')
      .option('--tag <tag>', 'name of the image')
      .option(
        '--arg <name=value>',
        'for percona: DISTRIBUTION, PG_MAJOR, PG_VERSION, COMPONENT; may be repeated',
        collect,
      )
      .option('--prefix <directory>', 'for prefix: the installation to pack')
      .option('--base <image>', 'for prefix: image to put it on; left out, the distribution of this machine')
      .action(async (kind: string, options: { tag?: string; arg?: string[]; prefix?: string; base?: string }) => {
        exitCode = await (await import('./commands/images.ts')).buildImage(kind, options);
      }),
  );

  for (const each of [program, ...program.commands, ...images.commands, ...known.commands]) each.exitOverride();
  return { program, exitCode: () => exitCode };
}

/**
 * Runs the program.
 *
 * @param args arguments after the program's name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const { program, exitCode } = commandLine();
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode();
  } catch (error) {
    return exitCodeFor(error);
  }
}

function exitCodeFor(error: unknown): number {
  // Commander has said what is wrong already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
  if (error instanceof UsageError) {
    process.stderr.write(`tde-conformance: ${error.message}\n`);
    return 64;
  }
  if (error instanceof HarnessError) {
    process.stderr.write(`tde-conformance: ${error.describe()}\n`);
    return 2;
  }
  process.stderr.write(`tde-conformance: internal error\n${error instanceof Error ? error.stack : String(error)}\n`);
  return 70;
}
