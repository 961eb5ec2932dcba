import { type Act, PLACES } from '../acts/index.ts';
import { type Coordinates, copiesFiles, hasKeyService, needsNetwork, segmentMb, tablespacesOf } from '../axes/index.ts';
import type { SeenByActs } from '../evidence/index.ts';
import { type GoldenKind, isHoldPoint } from '../source/index.ts';
import { REPLICATOR } from './backup-command.ts';
import { storeKindOf } from './key-store.ts';
import { roomOf } from './room.ts';
import { sourceSettings } from './settings.ts';
import { type Situation, broughtPrograms, operates, operationOf, toolsOf } from './situation.ts';

/** The link to the source's WAL, by value of the axis. */
const WAL_LINKS: Readonly<Record<Coordinates['pgWal'], GoldenKind['walLink']>> = {
  inside: null,
  waldir: 'absolute',
  'relative-link': 'relative',
};

/** The golden cluster that a cell's source starts as. */
export function goldenKindOf(axes: Coordinates): GoldenKind {
  return {
    walEncryption: axes.walEncryption,
    keyStore: storeKindOf(axes),
    holdable: (isHoldPoint(axes.point) || axes.point === 'at-instant') && !copiesFiles(axes),
    tablespaces: tablespacesOf(axes),
    walSegmentMb: segmentMb(axes),
    walLink: WAL_LINKS[axes.pgWal],
    checksums: axes.checksums === 'on',
    content: axes.content,
  };
}

/** What the source's cluster has to be like. */
export function shapeToProve(axes: Coordinates): Omit<NonNullable<SeenByActs['shape']>, 'wal'> {
  const { walSegmentMb, checksums, walLink } = goldenKindOf(axes);
  return {
    walSegmentMb,
    dataChecksums: checksums,
    walLogHints: axes.checksums === 'off-log-hints',
    walLink: walLink === null ? null : { absolute: 'wal', relative: '../wal' }[walLink],
  };
}

/** A source with the cell's history of WAL encryption and its settings, running, with what its operation needs. */
export function sourceActs(situation: Situation): Act[] {
  const { cell, release } = situation;
  const { axes } = cell;
  const tools = toolsOf(situation);
  const brought = broughtPrograms(situation);
  const settings = sourceSettings(axes, tools.release, { bin: tools.bin, archive: PLACES.archive });
  const before = operates(situation) ? operationOf(situation).before : [];
  return [
    ...(needsNetwork(axes) || hasKeyService(axes) ? [{ do: 'make-network' } as const] : []),
    ...(hasKeyService(axes) ? [{ do: 'begin-key-store', kind: goldenKindOf(axes) } as const] : []),
    {
      do: 'make-source',
      kind: goldenKindOf(axes),
      settings,
      listens: needsNetwork(axes),
      release: release ?? null,
      ...roomOf(axes, 'source'),
      ...(brought === null ? {} : { tools: brought }),
    },
    ...(axes.restore === 'standby-documented'
      ? [sql({ database: 'postgres', sql: `CREATE ROLE ${REPLICATOR} WITH REPLICATION LOGIN` })]
      : []),
    ...(before.length === 0 ? [] : [sql(...before.flatMap((step) => (step.do === 'sql' ? [step] : [])))]),
  ];
}

function sql(...statements: { readonly database: string; readonly sql: string }[]): Act {
  return {
    do: 'run-sql',
    machine: 'source',
    statements: statements.map((one) => ({ database: one.database, sql: one.sql })),
  };
}
