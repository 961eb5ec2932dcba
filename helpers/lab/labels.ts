/** Labels on everything that this project makes in a container engine, so that `sweep` finds it and nothing else. */
export const LABEL_RUN = 'org.pg-tde-conformance.run';
/** Process id and host of the run that owns it. While that process lives, it is not a leftover. */
export const LABEL_OWNER = 'org.pg-tde-conformance.owner';

/** Environment variables by which the local processes of a run are found again: the run, and its owner. */
export const RUN_VARIABLE = 'PG_TDE_CONFORMANCE_RUN';
export const OWNER_VARIABLE = 'PG_TDE_CONFORMANCE_OWNER';
