import { type Reason, reasonsText } from '../judgement/index.ts';

/** A cell with the reasons for its verdict, or one that was not run with the reason for that. */
export type Explained = { readonly reasons: readonly Reason[] } | { readonly reason: string };

/** Why a cell has its verdict, or was not run, as one text: cells are alike where it is the same. */
export function explanation(cell: Explained): string {
  return 'reasons' in cell ? reasonsText(cell.reasons) : cell.reason;
}
