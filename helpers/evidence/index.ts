/** Evidence: everything that was seen of a cell, as plain data that can be judged again. */
export { type ArchiveObservation, type Evidence, evidenceSchema } from './schema.ts';
export {
  type SavedEvidence,
  evidenceAt,
  evidencePath,
  isEvidencePath,
  loadEvidence,
  loadRepetitions,
  saveEvidence,
} from './store.ts';
