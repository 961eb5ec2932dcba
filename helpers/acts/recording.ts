import { shellWord } from '../common/index.ts';
import type { Completed, Machine } from '../lab/index.ts';

/** A machine that reports every command it is given. */
export function recording(machine: Machine, record: (on: string, completed: Completed) => void): Machine {
  return {
    name: machine.name,
    id: machine.id,
    root: machine.root,
    bin: machine.bin,
    postgres: machine.postgres,
    run: async (argv, options) => {
      const completed = await machine.run(argv, options);
      record(machine.name, completed);
      return completed;
    },
    start: async (argv, options) => {
      const detached = await machine.start(argv, options);
      void detached.ended.then((completed) => record(machine.name, { ...completed, stdout: '', stderr: '' }));
      return detached;
    },
    put: (archive, directory) => machine.put(archive, directory),
    get: (path) => machine.get(path),
    clone: () => machine.clone(),
    destroy: () => machine.destroy(),
  };
}

/** Commands as they could be typed, each with where it ran, how it ended and how long it took. */
export function commandLog(commands: readonly { on: string; completed: Completed }[]): string {
  return commands
    .toSorted((a, b) => a.completed.startedAt - b.completed.startedAt)
    .map(({ on, completed }) => {
      const ending = completed.timedOut
        ? 'time limit'
        : completed.exitCode === null
          ? `signal ${completed.signal ?? 'unknown'}`
          : `exit ${completed.exitCode}`;
      return `# ${on}, ${new Date(completed.startedAt).toISOString()}, ${Math.round(completed.durationMs)} ms, ${ending}\n${completed.argv.map(shellWord).join(' ')}\n`;
    })
    .join('\n');
}
