import { isTakenByTool, restoresElsewhere } from '../axes/index.ts';
import type { Cell } from '../cell/index.ts';
import type { TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import type { Obstacle } from './not-run.ts';

/** A target beside that of the source. */
export interface Other {
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
}

/** Targets that take part in a run beside the source's; none in most runs. */
export interface Others {
  /** Whose tools take the backup. */
  readonly tools?: Other | undefined;
  /** On what it is restored. */
  readonly restore?: Other | undefined;
  /** Whether there are machines for key stores. */
  readonly keyStores?: boolean;
}

const majorOf = ({ postgres }: TargetFacts): number => Number.parseInt(postgres, 10);

/** What keeps a cell from being run on a mix of targets; undefined where nothing does, or all is one target. */
export function obstacleOfOthers(
  { axes, family }: Pick<Cell, 'axes' | 'family'>,
  source: TargetFacts,
  { tools, restore }: Others,
): Obstacle | undefined {
  const ofExtension = family !== 'control';
  if (restore) {
    if (!restoresElsewhere(axes))
      return {
        reason: 'the cell restores nothing on a machine of its own: it has no use for --restore-target',
        applicable: false,
      };
    if (majorOf(restore.facts) !== majorOf(source))
      return {
        reason: `no server of PostgreSQL ${majorOf(restore.facts)} starts on a data directory of ${majorOf(source)}: give --restore-target with the same major version`,
        applicable: true,
      };
    if (ofExtension && restore.facts.extension !== source.extension)
      return {
        reason: `the server of --restore-target has not the library that the source's data directory names: ${source.extension}`,
        applicable: true,
      };
  }
  if (tools) {
    if (!isTakenByTool(axes))
      return { reason: 'no tool takes the backup of the cell: it has no use for --tools-target', applicable: false };
    // PostgreSQL, `pg_basebackup`, "Notes".
    if (majorOf(tools.facts) < majorOf(source))
      return {
        reason: `tools of PostgreSQL ${majorOf(tools.facts)} do not back up a newer server: give --tools-target with the same major version or a newer one`,
        applicable: true,
      };
    if (ofExtension && axes.tool !== 'stock' && tools.facts.extension !== source.extension)
      return {
        reason: `the tools of --tools-target are of another extension than the source's: ${source.extension}`,
        applicable: true,
      };
  }
  return undefined;
}
