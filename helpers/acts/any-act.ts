/** An act, whatever its verb: plain data. */
export interface AnyAct {
  readonly do: string;
}

/** Whether the cell goes on after an act. What goes wrong on the target is a result, and ends the cell there. */
export type Outcome = 'goes-on' | 'ends-here';
