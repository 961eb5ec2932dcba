import { z } from 'zod';
import { shellWord } from '../common/index.ts';

/** File of a cell's evidence that has every command, one a line; `COMMANDS_LOG` has the same to read. */
export const COMMANDS_FILE = 'commands.jsonl';
export const COMMANDS_LOG = 'commands.log';

const ranCommandSchema = z.object({
  machine: z.string(),
  argv: z.array(z.string()),
  /** Milliseconds since the epoch; what no date can be made of is no time. */
  startedAt: z.number().min(0).max(8.64e15),
  durationMs: z.number(),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  timedOut: z.boolean(),
});
/** A command of a cell: where it ran, and how it ended. */
export type RanCommand = z.infer<typeof ranCommandSchema>;

/** A command as somebody reads it: the words as a shell takes them. */
export interface ShownCommand {
  readonly machine: string;
  /** UTC, as in ISO 8601. */
  readonly at: string;
  readonly ms: number;
  readonly ended: string;
  readonly words: string;
}

/** How a command is shown. */
export function shownCommand({ machine, argv, startedAt, durationMs, ...end }: RanCommand): ShownCommand {
  const signal = end.exitCode === null ? `signal ${end.signal ?? 'unknown'}` : `exit ${end.exitCode}`;
  return {
    machine,
    at: new Date(startedAt).toISOString(),
    ms: Math.round(durationMs),
    ended: end.timedOut ? 'time limit' : signal,
    words: argv.map(shellWord).join(' '),
  };
}

/** The two files of a cell's commands, by name, in the order in which they began. */
export function commandFiles(commands: readonly RanCommand[]): Record<string, string> {
  const inOrder = commands.toSorted((a, b) => a.startedAt - b.startedAt);
  const shown = inOrder.map(shownCommand);
  return {
    [COMMANDS_FILE]: inOrder.map((command) => `${JSON.stringify(command)}\n`).join(''),
    [COMMANDS_LOG]: shown
      .map(({ machine, at, ms, ended, words }) => `# ${machine}, ${at}, ${ms} ms, ${ended}\n${words}\n`)
      .join('\n'),
  };
}

/** Commands of a cell, by what its evidence has of them; a line that is none is left out. */
export function commandsIn(files: Readonly<Record<string, string | undefined>>): ShownCommand[] {
  const lines = files[COMMANDS_FILE];
  if (lines === undefined || lines === '') return commandsOfSchema1(files[COMMANDS_LOG] ?? '');
  return lines.split('\n').flatMap((line) => {
    const command = ranCommandSchema.safeParse(parsed(line));
    return command.success ? [shownCommand(command.data)] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const HEAD = /^# (\S+), (\S+), (\d+) ms, (.*)$/;

/** Evidence of schema 1 has nothing but the text. */
function commandsOfSchema1(log: string): ShownCommand[] {
  const commands: { head: Omit<ShownCommand, 'words'>; words: string[] }[] = [];
  for (const line of log.split('\n')) {
    const [, machine = '', at = '', ms = '', ended = ''] = HEAD.exec(line) ?? [];
    if (machine === '') commands.at(-1)?.words.push(line);
    else commands.push({ head: { machine, at, ms: Number(ms), ended }, words: [] });
  }
  return commands.map(({ head, words }) => ({ ...head, words: words.join('\n').trim() }));
}
