/** Labels on everything that this project makes in a container engine, so that `sweep` finds it and nothing else. */
export const LABEL_RUN = 'org.pg-tde-conformance.run';
/** Process id and host of the run that owns it: while that process lives, it is no leftover. */
export const LABEL_OWNER = 'org.pg-tde-conformance.owner';

/** Environment variables of every local process of a run, to find it again: the run, and who owns it. */
export const RUN_VARIABLE = 'PG_TDE_CONFORMANCE_RUN';
export const OWNER_VARIABLE = 'PG_TDE_CONFORMANCE_OWNER';
