import type { ShownCommand } from '../../evidence/index.ts';
import type { CommandRow } from './panel/data.ts';
import { fitForPage } from './text.ts';

/** Longest command that is shown whole, in characters; how many are shown. */
const COMMAND_LIMIT = 1200;
const COMMANDS = 80;

/** Commands as a panel has them: a line on each with machine, time of day, duration and end, and its words after it. */
export function commandRows(commands: readonly ShownCommand[]): { commands: CommandRow[]; leftOut: number } {
  return {
    commands: commands.slice(0, COMMANDS).map(({ machine, at, ms, ended, words }) => ({
      ...fitForPage({ machine, at: at.slice(11, 23), took: `${ms} ms`, ended }),
      text: fitForPage(words, COMMAND_LIMIT),
    })),
    leftOut: Math.max(0, commands.length - COMMANDS),
  };
}
