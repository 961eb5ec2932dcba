import type { RunLine } from './lines.ts';
import { type Results, extensionText } from './results.ts';

/**
 * What a reader of a run has to know before its verdicts, a sentence each: that no claim is made of the release, or that it
 * is not on record and which one is taken for it, and that the server is older than the release needs. Nothing where all is
 * as it should be.
 */
export function notesOn({
  target,
  judgedWith,
  server,
  toolsTarget,
  restoreTarget,
}: Pick<RunLine, 'target' | 'judgedWith' | 'server' | 'toolsTarget' | 'restoreTarget'>): string[] {
  const release = extensionText(target);
  return [
    // Runs from before editions were on record do not say.
    ...(judgedWith === null && target.pgTde !== null
      ? [`No documentation of ${release} is on record: nothing but rules that hold in every cell is checked.`]
      : []),
    ...(judgedWith?.nearest === true
      ? [
          `Nothing is on record of ${release}: names and claims are those of ${judgedWith.edition}, the nearest release before it.`,
        ]
      : []),
    ...(judgedWith?.of === undefined
      ? []
      : [
          `Claims and known deviations are those of ${judgedWith.of} ${judgedWith.edition}: the documentation of ${release} says the same in names of its own.`,
        ]),
    ...(server?.fits === 'too-old'
      ? [
          `The server is too old: ${serverText(target)} is older than ${server.oldest}, which ${server.page} has ${release} need. Take a newer server, or an older release of the extension.`,
        ]
      : []),
    ...(toolsTarget
      ? [`Backups were taken with tools of another target than the source: ${partText(toolsTarget)}.`]
      : []),
    ...(restoreTarget ? [`Backups were restored on another target than the source: ${partText(restoreTarget)}.`] : []),
    ...(toolsTarget || restoreTarget
      ? ['No release documents a mix of releases: a claim is held against what is of one release alone.']
      : []),
  ];
}

/** A target beside the source's, in words. */
const partText = (target: RunLine['target']): string =>
  `${target.ref}, ${serverText(target)}, ${extensionText(target)}`;

/** What a run lacks of what it was to do, in a sentence: it was aborted, or has no result of a planned cell; null for neither. */
export function incompleteNote({ run, cells, end }: Pick<Results, 'run' | 'cells' | 'end'>): string | null {
  if (end === null) return `The run was aborted: ${cells.length} of ${run.planned} cells were run.`;
  const missing = run.planned - cells.length;
  return missing > 0 ? `${missing} of ${run.planned} planned cells left no result.` : null;
}

/** The server of a target, in words. */
export function serverText({ postgres, perconaServer }: Pick<RunLine['target'], 'postgres' | 'perconaServer'>): string {
  return perconaServer === undefined ? `PostgreSQL ${postgres}` : `Percona Server for PostgreSQL ${perconaServer}`;
}
