import { type Command, Option } from 'commander';
import { AXES } from '../axes/index.ts';
import { DEPTHS, type Depth, INSTANTS_DEFAULT, SCAN_METHODS } from '../cell/index.ts';
import type { RunOptions } from './commands/run.ts';
import type { WindowScanOptions } from './commands/window-scan.ts';
import { type Done, type Targets, collect } from './options.ts';

/** Commands that choose cells, run them or get ready for that. */
export function addRunCommands(program: Command, done: Done): void {
  addDoctor(program, done);
  addList(program, done);
  addRun(program, done);
  addWindowScan(program, done);
}

const depthOption = (): Option =>
  new Option('--depth <depth>', 'which cells a glob, or no pattern at all, chooses from')
    .choices(DEPTHS)
    .default('default');

const toolsOption = (): Option =>
  new Option('--tools-target <target>', 'whose tools take the backup, where they are not those of --target');
const restoreOption = (): Option =>
  new Option('--restore-target <target>', 'on what the backup is restored, where that is not --target');

function addDoctor(program: Command, done: Done): void {
  program
    .command('doctor')
    .description('say what would be tested here and what is missing, without running a cell')
    .option('--target <target>', 'image:<reference> or prefix:<directory>')
    .addOption(toolsOption())
    .addOption(restoreOption())
    .action(async (options: Targets) => {
      done(await (await import('./commands/doctor.ts')).doctor(options));
    });
}

function addList(program: Command, done: Done): void {
  program
    .command('list')
    .description('list the cells of the matrix')
    .option('--cells <pattern>', 'only these: an id or a glob; may be repeated', collect)
    .addOption(depthOption())
    .addOption(
      new Option('--excluded', 'list the reasons for which combinations are left out instead').conflicts([
        'why',
        'cells',
      ]),
    )
    .addOption(new Option('--why <cell>', 'say what a cell is there for instead: an id or a glob').conflicts('cells'))
    .action(async (options: { cells?: string[]; depth: Depth; excluded?: boolean; why?: string }) => {
      if (options.why !== undefined) {
        done((await import('./commands/why.ts')).why(options.why, options.depth));
        return;
      }
      const { list, listExcluded } = await import('./commands/list.ts');
      done(options.excluded === true ? listExcluded() : list(options.cells ?? [], options.depth));
    });
}

function addRun(program: Command, done: Done): void {
  program
    .command('run')
    .description('run cells and judge them')
    .option('--target <target>', 'image:<reference> or prefix:<directory>; left out, the best that there is')
    .addOption(toolsOption())
    .addOption(restoreOption())
    .option('--cells <pattern>', 'only these: an id or a glob; may be repeated', collect)
    .addOption(depthOption())
    .option('--parallel <number>', 'cells at once, in containers', '4')
    .option('--repeat <number>', 'how often each cell is run', '1')
    .option('--strict', 'count a cell that departs from a should as failed, in the exit code and in reports')
    .option('--results <directory>', 'where results go', 'results')
    .action(async (options: RunOptions) => {
      done(await (await import('./commands/run.ts')).run(options));
    });
}

function addWindowScan(program: Command, done: Done): void {
  program
    .command('window-scan')
    .description('do a key operation at evenly spread instants of a backup and restore each one')
    .option('--target <target>', 'image:<reference> or prefix:<directory>; left out, the best that there is')
    .addOption(toolsOption())
    .addOption(restoreOption())
    .addOption(
      new Option('--operation <operation>', 'what is done at each instant')
        .choices(AXES.operation)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--method <method>', 'how the backup is taken').choices(SCAN_METHODS).default('stream'))
    .option('--instants <number>', 'at how many instants, each with a backup and a restore', String(INSTANTS_DEFAULT))
    .option('--parallel <number>', 'instants at once, in containers', '4')
    .option('--results <directory>', 'where results go', 'results')
    .action(async (options: WindowScanOptions) => {
      done(await (await import('./commands/window-scan.ts')).windowScan(options));
    });
}
