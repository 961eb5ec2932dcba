import type { Act } from '../../helpers/acts/index.ts';

/** When an operation is done, where that is not when its cell says. */
export type WrongTime = 'before the destination is made' | 'before the tool starts' | 'after the backup has ended';

const VERB = 'operate';
/** The acts that begin a backup, of a tool or with the low-level API. */
const BEGINS: readonly string[] = ['take', 'hold', 'hold-at-instant', 'low-level-backup'] satisfies Act['do'][];

/** The suite itself done wrong: the acts of a cell whose operation comes at another time than it is told to. */
export function mistimed(acts: readonly Act[], when: WrongTime): Act[] {
  const [operation] = acts.flatMap(operationsIn);
  if (!operation) throw new Error('a cell without an operation cannot have it at a wrong time');
  const others = acts.filter((act) => act.do !== VERB).map(withoutOperation);
  const at = others.findIndex((act) =>
    when === 'before the destination is made' ? act.do === 'prepare-destination' : BEGINS.includes(act.do),
  );
  if (at === -1) throw new Error(`there is no such time: ${when}`);
  return others.toSpliced(when === 'after the backup has ended' ? at + 1 : at, 0, operation);
}

function operationsIn(act: Act): Act[] {
  if (act.do === VERB) return [act];
  return 'meanwhile' in act ? act.meanwhile.filter((nested) => nested.do === VERB).map((nested) => nested as Act) : [];
}

function withoutOperation(act: Act): Act {
  return 'meanwhile' in act ? { ...act, meanwhile: act.meanwhile.filter((nested) => nested.do !== VERB) } : act;
}
