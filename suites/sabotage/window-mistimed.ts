import { SourceOperation } from '../../helpers/acts/index.ts';

/** When an operation is done, where that is not when its cell says. */
export type WrongTime = 'before the destination is made' | 'before the tool starts' | 'after the backup has ended';

const nothing = async (): Promise<void> => undefined;

/** The suite itself done wrong: an operation that is performed at another time than it is told to be. */
export function mistimed(
  real: SourceOperation,
  when: Exclude<WrongTime, 'before the destination is made'>,
): SourceOperation {
  if (when === 'before the tool starts') {
    const begin = async (): Promise<void> => {
      await real.begin();
      await real.perform();
    };
    return withMethods(real, { begin, perform: nothing });
  }
  const finish: SourceOperation['finish'] = async () => {
    await real.perform();
    return real.finish();
  };
  return withMethods(real, { perform: nothing, finish });
}

/** An operation that is over before anything else begins. */
export async function doneAtOnce(real: SourceOperation): Promise<SourceOperation> {
  await real.begin();
  await real.perform();
  return withMethods(real, { begin: nothing, perform: nothing });
}

function withMethods(
  real: SourceOperation,
  own: Readonly<Partial<Pick<SourceOperation, 'begin' | 'perform' | 'finish'>>>,
): SourceOperation {
  return new Proxy(real, {
    get: (target, name) => {
      const value: unknown = Object.hasOwn(own, name)
        ? own[name as keyof typeof own]
        : Reflect.get(target, name, target);
      // Private fields are those of the real one.
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
