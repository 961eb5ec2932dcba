import type { CommandRow } from './panel/data.ts';
import { fitForPage } from './text.ts';

/** Longest command that is shown whole, in characters; how many are shown. */
const COMMAND_LIMIT = 1200;
const COMMANDS = 80;

const HEAD = /^# (\S+), (\S+), (\d+) ms, (.*)$/;

/** The commands of a `commands.log`, in order: a line on each with machine, time, duration and end, and its words after it. */
export function commandsOf(log: string): { commands: CommandRow[]; leftOut: number } {
  const commands: { row: Omit<CommandRow, 'text'>; words: string[] }[] = [];
  for (const line of log.split('\n')) {
    const head = HEAD.exec(line);
    if (head) {
      const [, machine = '', at = '', took = '', ended = ''] = head;
      commands.push({ row: { machine, at: at.slice(11, 23), took: `${took} ms`, ended }, words: [] });
    } else commands.at(-1)?.words.push(line);
  }
  return {
    commands: commands
      .slice(0, COMMANDS)
      .map(({ row, words }) => ({ ...fitForPage(row), text: fitForPage(words.join('\n').trim(), COMMAND_LIMIT) })),
    leftOut: Math.max(0, commands.length - COMMANDS),
  };
}
