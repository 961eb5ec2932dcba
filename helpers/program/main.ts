import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { HarnessError, UsageError, lineByLine, packageFile } from '../common/index.ts';
import type { Done } from './options.ts';
import { addResultsCommands } from './results-commands.ts';
import { addRunCommands } from './run-commands.ts';
import { addUpkeepCommands } from './upkeep-commands.ts';

const EXIT_CODES = `
Exit codes: 0 nothing deviates except in a known way, 1 something deviates, 2 something is inconclusive or could not run, 64 usage, 70 internal error, 130 and 143 ended by SIGINT and by SIGTERM`;

/** The program's commands with their arguments and options, and the exit code of the one that was run last. */
export function commandLine(): { readonly program: Command; readonly exitCode: () => number } {
  let exitCode = 0;
  const program = new Command('tde-conformance')
    .description(
      'Backs up, restores and judges clusters with pg_tde: what is documented, what is seen, and whether the two agree.',
    )
    .version(version())
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(tde-conformance --help lists the commands)');
  const done: Done = (code) => {
    exitCode = code;
  };
  addRunCommands(program, done);
  addResultsCommands(program, done);
  addUpkeepCommands(program, done);
  for (const each of [program, ...program.commands.flatMap((command) => [command, ...command.commands])])
    each.exitOverride();
  return { program, exitCode: () => exitCode };
}

/** The version of this package. */
function version(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}

/**
 * Runs the program.
 *
 * @param args arguments after the program's name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const { program, exitCode } = commandLine();
  // A reader such as `head` may end before the last line; the command does its work to the end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode();
  } catch (error) {
    return exitCodeFor(error);
  }
}

/** Longest line of a message, in characters: a command with its output is long. */
const LINE_LIMIT = 10_000;

/** Messages quote what stands in files that can come from anywhere. */
function exitCodeFor(error: unknown): number {
  // Commander has said what is wrong already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
  if (error instanceof UsageError) {
    process.stderr.write(`tde-conformance: ${lineByLine(error.message, LINE_LIMIT)}\n`);
    return 64;
  }
  if (error instanceof HarnessError) {
    process.stderr.write(`tde-conformance: ${lineByLine(error.describe(), LINE_LIMIT)}\n`);
    return 2;
  }
  process.stderr.write(`tde-conformance: internal error\n${error instanceof Error ? error.stack : String(error)}\n`);
  return 70;
}
