/** Evidence: everything that was seen of a cell, as plain data that can be judged again. */
export { type Evidence, evidenceSchema } from './schema.ts';
export { evidencePath, loadEvidence, saveEvidence } from './store.ts';
