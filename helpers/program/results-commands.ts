import { Command, Option } from 'commander';
import type { Done } from './options.ts';

/** Commands that read runs that are saved. */
export function addResultsCommands(program: Command, done: Done): void {
  addShow(program, done);
  addJudge(program, done);
  addReport(program, done);
  addCompare(program, done);
  addTable(program, done);
  addRepro(program, done);
  addKnown(program, done);
}

function addShow(program: Command, done: Done): void {
  program
    .command('show')
    .description('show one cell of a run: what is documented, what was seen, the evidence')
    .argument('<cell>', 'id of the cell')
    .option('--run <run>', 'id or directory of the run', 'latest')
    .option('--repetition <number>', 'of a cell that was repeated; left out, the first with the worst verdict')
    .option('--results <directory>', 'where results are', 'results')
    .action(async (cell: string, options: { run: string; repetition?: string; results: string }) => {
      done((await import('./commands/show.ts')).show(cell, options));
    });
}

function addJudge(program: Command, done: Done): void {
  program
    .command('judge')
    .description('judge the saved evidence of a run again, with the claims of today')
    .argument('<run>', 'id or directory of the run, or latest')
    .option('--strict', 'count a cell that departs from a should as failed')
    .option('--results <directory>', 'where results are', 'results')
    .action(async (run: string, options: { results: string; strict?: boolean }) => {
      done((await import('./commands/judge.ts')).judgeAgain(run, options));
    });
}

function addReport(program: Command, done: Done): void {
  program
    .command('report')
    .description('make the reports of a saved run again: HTML, Markdown, JUnit')
    .argument('<run>', 'id or directory of the run, or latest')
    .option(
      '--judge',
      'judge the saved evidence with the claims of today first; the results that are saved stay as they are',
    )
    .option('--output <directory>', 'where reports go; left out, beside the results')
    .option('--results <directory>', 'where results are', 'results')
    .action(async (run: string, options: { judge?: boolean; output?: string; results: string }) => {
      done(await (await import('./commands/report.ts')).report(run, options));
    });
}

function addCompare(program: Command, done: Done): void {
  program
    .command('compare')
    .description('say what changed between runs, the oldest first')
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
        done((await import('./commands/compare.ts')).compare(runs, options));
      },
    );
}

function addTable(program: Command, done: Done): void {
  program
    .command('table')
    .description('say which ways to back up an encrypted cluster are safe, with a column for each run')
    .argument('<run...>', 'id or directory of each run, or latest')
    .addOption(
      new Option('--format <format>', 'what is printed, or written to --output')
        .choices(['markdown', 'html'])
        .default('markdown'),
    )
    .option('--output <file>', 'a file instead of the terminal')
    .option('--results <directory>', 'where results are', 'results')
    .action(async (runs: string[], options: { format: 'markdown' | 'html'; output?: string; results: string }) => {
      done((await import('./commands/table.ts')).table(runs, options));
    });
}

function addRepro(program: Command, done: Done): void {
  program
    .command('repro')
    .description('write a script that shows what became of a cell, without this suite')
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
        done(await (await import('./commands/repro.ts')).repro(run, cell, options));
      },
    );
}

function addKnown(program: Command, done: Done): void {
  const known = program.command('known').description('known deviations');
  known.addCommand(
    new Command('add')
      .description('propose an entry for a deviation as a diff; nothing is written')
      .argument('<cell>', 'id of the cell that deviates')
      .requiredOption('--from <run>', 'id or directory of the run, or latest')
      .option('--results <directory>', 'where results are', 'results')
      .action(async (cell: string, options: { from: string; results: string }) => {
        done((await import('./commands/known.ts')).addKnown(cell, options));
      }),
  );
}
