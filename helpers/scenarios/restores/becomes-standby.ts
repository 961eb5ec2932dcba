import { type Act, PLACES } from '../../acts/index.ts';
import { toolOf } from '../backup-tools.ts';
import type { Situation } from '../situation.ts';
import { bringKeysActs, packKeysActs } from '../starts.ts';

/** The backup becomes a standby of the source, on a machine of its own. */
export function becomesStandby(situation: Situation, machine: string): Act[] {
  return [
    { do: 'boot', machine },
    ...packKeysActs(situation),
    ...bringKeysActs(situation, machine),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, machine, PLACES.data),
    { do: 'start', machine, which: 'first' },
    { do: 'expect-standby', machine, backup: 'backup' },
  ];
}
