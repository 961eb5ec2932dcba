import { type FamilyEntry, USUAL } from './family.ts';

/** A key operation at evenly spread instants of a backup; such cells are made on request and belong to no slice. */
export const scan: FamilyEntry = {
  ...USUAL,
  about: 'A key operation at evenly spread instants of a backup.',
  has: (at) => at.point === 'at-instant',
  seconds: 4.2,
  hasOperations: true,
  slices: [],
};
