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
