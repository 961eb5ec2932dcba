/**
 * What a page holds of each cell besides the grid, as plain data: made on our side, shown in the browser when a cell is
 * opened. All texts are fit for a page already.
 */

/** A claim as far as a panel shows it; it is stored once for all cells. */
export interface ClaimText {
  readonly says: string;
  /** Where it is documented. */
  readonly places: readonly { readonly page: string; readonly heading: string }[];
  readonly releases: string;
  /** What it asks of each facet, by name. */
  readonly expects: Readonly<Record<string, string>>;
}

/** A known deviation; it is stored once for all cells. */
export interface KnownText {
  readonly id: string;
  /** What it costs, in words. */
  readonly severity: string;
  readonly reference: string;
  readonly reason: string;
  readonly review: string;
}

/** What all cells of a page share. */
export interface Shared {
  readonly run: string;
  readonly target: string;
  readonly claims: Readonly<Record<string, ClaimText>>;
  readonly known: Readonly<Record<string, KnownText>>;
  /** File that numbers of lines are of. */
  readonly resultsFile: string;
  /** True where the verdicts are not those of that file, but of judging again. */
  readonly isJudgedAgain: boolean;
}

export interface FacetRow {
  readonly name: string;
  readonly outcome: string;
  /** What else is told of it besides outcome and message. */
  readonly more: readonly string[];
  readonly message: string | null;
}

/** A stretch of time on one lane of a timeline; `to` is left out for a moment. Milliseconds since the cell began. */
export interface Mark {
  readonly lane: string;
  readonly kind:
    | 'machine'
    | 'backup'
    | 'held'
    | 'operation'
    | 'copied-before'
    | 'copied-after'
    | 'copied'
    | 'start'
    | 'start-failed'
    | 'recovery'
    | 'event';
  readonly from: number;
  readonly to?: number;
  readonly says: string;
}

export interface Picture {
  readonly lengthMs: number;
  readonly lanes: readonly string[];
  /** In the order of time: their numbers are their places, from 1. */
  readonly marks: readonly Mark[];
}

/** Lines of a log around those that decide, and its end. */
export interface LogExcerpt {
  readonly name: string;
  readonly href: string | null;
  /** Why not all of the file was looked at; null where it was. */
  readonly note: string | null;
  readonly totalLines: number;
  readonly lines: readonly { readonly number: number; readonly text: string; readonly decides: boolean }[];
}

export interface CommandRow {
  readonly machine: string;
  readonly at: string;
  readonly took: string;
  readonly ended: string;
  readonly text: string;
}

export interface EvidenceFile {
  readonly name: string;
  readonly bytes: number;
  readonly href: string | null;
}

/** One of several runs of a cell. */
export interface RepetitionRow {
  readonly repetition: number;
  readonly verdict: string;
  readonly reason: string;
  readonly line: number | null;
  readonly href: string | null;
}

export interface CellDetail {
  readonly id: string;
  readonly verdict: string;
  /** What became of it, in words; empty where it was not run. */
  readonly became: string;
  readonly reasons: readonly string[];
  /** Line of the results file that this is from; null where it has none. */
  readonly line: number | null;
  readonly durationMs: number;
  readonly axes: readonly { readonly axis: string; readonly value: string; readonly isDefault: boolean }[];
  readonly claims: readonly {
    readonly id: string;
    readonly severity: string;
    readonly verdict: string;
    readonly reason: string;
    /** Facets that are not as the claim has them; null where the run does not tell. */
    readonly deviating: readonly string[] | null;
  }[];
  readonly known: readonly string[];
  readonly facets: readonly FacetRow[];
  readonly picture: Picture | null;
  readonly steps: readonly { readonly what: string; readonly lsn: string; readonly error: string | null }[];
  readonly effects: readonly { readonly before: string; readonly after: string }[];
  readonly keyFiles: readonly {
    readonly name: string;
    readonly holds: string;
    /** Null where nobody looked. */
    readonly inDestination: boolean | null;
    readonly inBackup: string;
    readonly sentAt: number | null;
  }[];
  readonly recovery: readonly {
    readonly machine: string;
    readonly what: string;
    readonly wanted: string;
    readonly reached: string;
    readonly outcome: string;
    readonly message: string | null;
  }[];
  readonly wal: readonly { readonly from: string; readonly what: string }[];
  readonly archive: string | null;
  readonly instant: string | null;
  readonly outcomes: readonly {
    readonly count: number;
    readonly verdict: string;
    readonly facets: string;
    readonly repetitions: string;
  }[];
  readonly repetitions: readonly RepetitionRow[];
  readonly logs: readonly LogExcerpt[];
  readonly commands: readonly CommandRow[];
  readonly commandsLeftOut: number;
  readonly files: readonly EvidenceFile[];
  /** Why there is no more; null where there is all. */
  readonly missing: string | null;
  /** How to run it again, and how to see it without this suite. */
  readonly again: string;
  readonly reproduce: string | null;
}
