import { coerce, lt } from 'semver';
import { FACETS, type FacetName, type Facets } from '../facets/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Claim } from './claims.ts';
import { type Documented, type Editions, documentedFor } from './editions.ts';
import type { Reason } from './reasons.ts';

type Target = Evidence['target'];
type Targets = Pick<Evidence, 'target' | 'toolsTarget' | 'restoreTarget'>;

/** Facets of which all is seen before a server is started on what was restored, and fields of one that has both. */
const OF_BACKUP: readonly FacetName[] = ['backup', 'walCipher', 'archive'];
const OF_BACKUP_IN_PART: Partial<Record<FacetName, readonly string[]>> = { secrecy: ['outcome', 'wal', 'relations'] };

/** The targets that a cell was run on: of most there is one. */
export const targetsOf = ({ target, toolsTarget, restoreTarget }: Targets): Target[] =>
  [target, toolsTarget, restoreTarget].filter((each) => each !== undefined);

/** Whether the cell was run on several targets. */
export const isMixed = (targets: Targets): boolean => targetsOf(targets).length > 1;

/** What a claim is held against: the documentation of whom, and whether that is the only one that has a part in what it asks. */
export interface HeldBy extends Documented {
  /** False where several releases have a part: none documents a mix. */
  readonly alone: boolean;
}

/**
 * By which documentation a claim is judged. What it asks of the backup is the work of the source and the tools, and judged by the
 * release of the tools; of anything else the restore target has a part too, by whose release it is judged.
 */
export function heldBy({ expect }: Pick<Claim, 'expect'>, targets: Targets, editions: Editions | undefined): HeldBy {
  const { anyOf = [], ...always } = expect;
  const isOfBackup = FACETS.every(({ name }) =>
    [always, ...anyOf].every((set) => {
      const fields = Object.keys(set[name] ?? {});
      return OF_BACKUP.includes(name) || fields.every((field) => OF_BACKUP_IN_PART[name]?.includes(field));
    }),
  );
  const parts = targetsOf(isOfBackup ? { target: targets.target, toolsTarget: targets.toolsTarget } : targets);
  const documented = parts.map((part) => documentedFor(part, editions));
  const last = documented.at(-1) ?? { extension: null, edition: null };
  const { extension, edition } = last;
  return {
    ...last,
    alone: documented.every((one) => one.extension === extension && one.edition === edition),
  };
}

/** A server that is older than the data directory has to say so, and to do nothing else (no page says so: it is shown, not judged). */
export function ofOlderServer({ target, restoreTarget }: Targets, { startup, data }: Facets): Reason[] {
  const [was, is] = [coerce(target.pgTde), coerce(restoreTarget?.pgTde)];
  if (was === null || is === null || !lt(is, was)) return [];
  const older = `${restoreTarget?.extension} ${is.version}, which is older than the source's ${was.version},`;
  if (startup.outcome === 'starts' || startup.which === 'restart')
    return data.outcome === 'equal'
      ? []
      : [{ facet: 'startup', text: `${older} starts and can do half of it: it does not refuse what it cannot read` }];
  return startup.outcome === 'fails' && !SAYS_VERSION.test(startup.message ?? '')
    ? [{ facet: 'startup', text: `${older} refuses without a word on the version` }]
    : [];
}

const SAYS_VERSION = /version|release|newer|older|downgrade/i;

/**
 * Why it is not proven that the programs of each target did their part; null where it is, and where one target did all.
 */
export function unprovenPrograms({
  toolsTarget,
  restoreTarget,
  programs = [],
  backup,
  restore,
}: Evidence): string | null {
  const takers = programs.filter(({ does }) => does === 'takes-backup');
  if (toolsTarget && backup && takers.length === 0) return 'nobody knows which program took the backup';
  const otherTool = toolsTarget && takers.find(({ digests }) => !isOf(digests, toolsTarget.digests));
  if (otherTool)
    return `on ${otherTool.machine} the backup was to be taken with tools of ${toolsTarget.ref}, and it was with others`;
  if (!restoreTarget) return null;
  const servers = programs.filter(({ does }) => does === 'serves');
  if ((restore?.starts.length ?? 0) > 0 && servers.length === 0) return 'nobody knows which server was started';
  const otherServer = servers.find(({ digests }) => !isOf(digests, restoreTarget.digests));
  return otherServer
    ? `on ${otherServer.machine} a server of ${restoreTarget.ref} was to be started, and it was another`
    : null;
}

/** Whether programs are those of a target: each is known there, with the same digest. */
function isOf(seen: Readonly<Record<string, string>>, known: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(seen);
  return names.length > 0 && names.every((name) => known[name] === seen[name]);
}
