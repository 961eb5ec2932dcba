import { isLost } from './differences.ts';
import type { ClaimChange, ComparedCell, ComparedClaim } from './model.ts';

/** The changes of all cells by claim: those claims about which something changed. */
export function claimsOf(cells: readonly ComparedCell[]): ComparedClaim[] {
  const changes = cells.flatMap((cell) => cell.change.claims.map((claim) => ({ cell: cell.id, claim })));
  return [...new Set(changes.map(({ claim }) => claim.id))].toSorted().map((id) => {
    const where = (is: (claim: ClaimChange) => boolean): string[] =>
      changes.filter(({ claim }) => claim.id === id && is(claim)).map(({ cell }) => cell);
    return {
      id,
      lost: where(isLost),
      regained: where(
        ({ was, now, cause }) =>
          cause === 'outcome' && was !== null && was !== 'conforms' && (now === 'conforms' || now === null),
      ),
      added: where(({ was, cause }) => cause !== 'outcome' && was === null),
      removed: where(({ now, cause }) => cause !== 'outcome' && now === null),
    };
  });
}
