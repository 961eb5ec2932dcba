import type { CellLine } from '../results/index.ts';

/** What a silent loss is, in words. */
export const SILENT_LOSS =
  'a server lets clients in without rows that were committed, or with others, and no error says so';

/** A cell that lost something in silence. */
type Lost = CellLine & { readonly silentLoss: NonNullable<CellLine['silentLoss']> };

/** The only trace of what was lost, or that there is none. */
export const traceOf = ({ trace }: Lost['silentLoss']): string => trace ?? 'none';

/** What a cell lost in silence, in lines of plain text: which rows, and the only trace of it; none where it lost nothing so. */
export const lossLines = ({ silentLoss }: Pick<CellLine, 'silentLoss'>): string[] =>
  silentLoss === undefined ? [] : [...silentLoss.lost, `only trace: ${traceOf(silentLoss)}`];

/** Those of the cells that lost something in silence. */
export const silentLossesIn = (cells: readonly CellLine[]): Lost[] =>
  cells.filter((cell): cell is Lost => cell.silentLoss !== undefined);
