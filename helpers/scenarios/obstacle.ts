import { programsOf } from '../acts/index.ts';
import { hasKeyService, hasRoom, needsTwoMachines } from '../axes/index.ts';
import type { Cell } from '../cell/index.ts';
import { KEY_STORES_IMAGE, type TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import { IO_METHODS } from './content.ts';
import { canDamage } from './damage.ts';
import { PROGRAM as PGBACKREST_PROGRAM } from './pgbackrest.ts';
import type { Obstacle } from './not-run.ts';
import { actsOf } from './scenario.ts';
import { PATRONI_PROGRAMS } from './trials/patroni.ts';
import { type Others, obstacleOfOthers } from './skew.ts';

/** PostgreSQL's release notes: incremental backups came with 17. */
const FIRST_WITH_INCREMENTAL = 17;

/** PostgreSQL's release notes: `io_method` came with 18. */
const FIRST_WITH_IO_METHOD = 18;

/**
 * What keeps a target from running a cell; undefined where nothing does.
 *
 * @param others targets that take part beside the source's
 */
export function obstacleTo(
  cell: Cell,
  facts: TargetFacts,
  release: Release | undefined,
  others: Others = {},
): Obstacle | undefined {
  const { axes, family } = cell;
  const ofOthers = obstacleOfOthers(cell, facts, others);
  if (ofOthers) return ofOthers;
  if (needsTwoMachines(axes) && facts.driver === 'local')
    return {
      reason: 'processes of one host have no network between machines, and their files the same places: take an image',
      applicable: true,
    };
  const ofKeyStore = obstacleOfKeyStore(axes, facts, others);
  if (ofKeyStore) return ofKeyStore;
  if (!hasRoom(axes) && facts.driver === 'local')
    return { reason: 'processes of one host have its /dev/shm and its disk: take an image', applicable: true };
  if (axes.restore === 'incremental' && !facts.tools.includes('pg_combinebackup'))
    return Number.parseInt(facts.postgres, 10) < FIRST_WITH_INCREMENTAL
      ? { reason: `PostgreSQL ${facts.postgres} has no incremental backups`, applicable: false }
      : { reason: 'the target has no pg_combinebackup: install the client programs', applicable: true };
  if (axes.ioMethod !== 'worker' && Number.parseInt(facts.postgres, 10) < FIRST_WITH_IO_METHOD)
    return { reason: `PostgreSQL ${facts.postgres} has no io_method`, applicable: false };
  const withoutIo = obstacleOfIo(IO_METHODS[axes.ioMethod], facts);
  if (withoutIo) return withoutIo;
  const ofRelease =
    family === 'control' ? undefined : obstacleOfRelease(axes, release, others.tools ?? { facts, release });
  if (ofRelease) return ofRelease;
  const everywhere = [facts, ...(others.restore ? [others.restore.facts] : [])];
  const missing = programsOf(actsOf({ cell, release, facts, tools: others.tools, rateKb: null })).find((program) =>
    everywhere.some((target) => !target.tools.includes(program)),
  );
  if (missing === undefined) return undefined;
  // What is no part of PostgreSQL is not what a target should have.
  return [PGBACKREST_PROGRAM, ...PATRONI_PROGRAMS].includes(missing)
    ? { reason: `the target has no ${missing}: images/packages/build.sh makes an image that has it`, applicable: false }
    : { reason: `the target has no ${missing}: install the package that it comes with`, applicable: true };
}

/** What keeps a cell from a key store that is a service beside its machines. */
function obstacleOfKeyStore(axes: Cell['axes'], { driver }: TargetFacts, { keyStores }: Others): Obstacle | undefined {
  if (!hasKeyService(axes)) return undefined;
  if (driver === 'local')
    return { reason: 'a key store is a machine beside those of a cell: take an image', applicable: true };
  return keyStores === true
    ? undefined
    : {
        reason: `there is no image of key stores, ${KEY_STORES_IMAGE}: build it with images/key-stores/build.sh`,
        applicable: true,
      };
}

/** What keeps servers of the target from an `io_method` that has to be built in, and that a kernel or an engine may forbid. */
function obstacleOfIo(method: string | null, { ioMethods = [], ioUring }: TargetFacts): Obstacle | undefined {
  if (method !== IO_METHODS['io-uring'] || ioUring === null) return undefined;
  return ioMethods.includes(IO_METHODS['io-uring'])
    ? {
        reason: `no server of the target starts with io_method ${method}: ${ioUring ?? 'nobody tried'}`,
        applicable: true,
      }
    : { reason: `io_method ${method} is not built into the target's PostgreSQL`, applicable: false };
}

/** What a target lacks of what its release documents, or its tools do, or the release of what a cell with pg_tde is about. */
function obstacleOfRelease(
  axes: Cell['axes'],
  release: Release | undefined,
  tools: NonNullable<Others['tools']>,
): Obstacle | undefined {
  if (!release)
    return {
      reason: 'the target has no pg_tde: take an image with it, or install it beside PostgreSQL',
      applicable: true,
    };
  if (axes.encrypt !== 'off' && !(axes.encrypt in (tools.release?.encrypt ?? {})))
    return {
      reason: `${tools.release?.id ?? tools.facts.ref} documents no such form of the encrypt option`,
      applicable: false,
    };
  if (axes.walEncryption === 'on-aes-256' && release.settings.cipher === undefined)
    return { reason: `${release.id} has no AES-256 keys`, applicable: false };
  if (!canDamage(axes, release))
    return { reason: `of ${release.id} keys have no such field, or it is not known where it lies`, applicable: false };
  if (axes.tool === 'stock' && tools.facts.stockTool === null)
    return { reason: `${tools.release?.id} has no backup tool beside PostgreSQL's own`, applicable: false };
  return undefined;
}
