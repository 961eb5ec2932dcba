/** An act, whatever its verb: plain data. */
export interface AnyAct {
  readonly do: string;
}

/** Whether the cell goes on after an act. What goes wrong on the target is a result, and ends the cell there. */
export type Outcome = 'goes-on' | 'ends-here';

/** Acts that an act does itself, while it goes on or where it goes wrong. */
export function within(act: AnyAct): readonly AnyAct[] {
  const { meanwhile, orElse } = act as { meanwhile?: readonly AnyAct[]; orElse?: readonly AnyAct[] };
  return [...(meanwhile ?? []), ...(orElse ?? [])];
}
