import type { Warning } from '../backup/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { StartObservation } from '../restore/index.ts';

/** The questions that a cell answers. */
export interface Facets {
  readonly backup: {
    readonly outcome: 'refused' | 'failed' | 'succeeded' | 'not-taken';
    readonly exitCode: number | null;
    readonly warnings: readonly Warning[];
    readonly message: string | null;
  };
  readonly startup: {
    readonly outcome: 'starts' | 'fails' | 'crashes' | 'hangs' | 'not-attempted';
    /** Which start it was that did not go well. */
    readonly which: StartObservation['which'] | null;
    readonly message: string | null;
  };
  readonly data: {
    readonly outcome: 'equal' | 'differs' | 'unreadable' | 'not-read';
    /** What differs or cannot be read, the first of it. */
    readonly message: string | null;
  };
  readonly secrecy: {
    readonly outcome: 'sealed' | 'plaintext' | 'not-scanned';
    /** Rows of any table in WAL; rows of encrypted tables anywhere else. */
    readonly wal: 'sealed' | 'plaintext' | 'not-scanned';
    readonly relations: 'sealed' | 'plaintext' | 'not-scanned';
    /** Files in which markers can be read, the first of them. */
    readonly where: readonly string[];
    readonly message: string | null;
  };
  readonly keys: {
    /** Good: verified at every start, and rotated once more; broken: a verification or the rotation fails. */
    readonly outcome: 'good' | 'broken' | 'not-checked';
    /** Whether those in force are the ones that were on the source after the operation. */
    readonly inForce: 'same' | 'other' | 'not-checked';
    readonly message: string | null;
  };
}

export type FacetName = keyof Facets;

const NAMED = 5;

/** What a cell's evidence says, facet by facet. */
export function facetsOf(evidence: Evidence): Facets {
  return { backup: backupFacet(evidence), startup: startupFacet(evidence), data: dataFacet(evidence), secrecy: secrecyFacet(evidence), keys: keysFacet(evidence) };
}

function backupFacet({ backup, axes }: Evidence): Facets['backup'] {
  if (!backup && axes.tool === 'none') return { outcome: 'not-taken', exitCode: null, warnings: [], message: null };
  if (!backup) return { outcome: 'failed', exitCode: null, warnings: [], message: 'no backup was attempted' };
  const { exitCode } = backup.command;
  const [damage] = backup.damaged;
  if (exitCode === 0 && damage !== undefined) return { outcome: 'failed', exitCode, warnings: backup.warnings, message: `the tool says it succeeded, but ${damage}` };
  // A tool that declines says so and exits; one that a signal or the time limit ended has broken.
  const broke = exitCode === null || exitCode > 128;
  const outcome = exitCode === 0 ? 'succeeded' : backup.received || broke ? 'failed' : 'refused';
  return { outcome, exitCode, warnings: backup.warnings, message: backup.error };
}

function startupFacet({ restore }: Evidence): Facets['startup'] {
  const last = restore?.starts.at(-1);
  if (!last) return { outcome: 'not-attempted', which: null, message: null };
  const outcome = startOutcome(last);
  return { outcome, which: outcome === 'starts' ? null : last.which, message: last.message };
}

function startOutcome(start: StartObservation): Facets['startup']['outcome'] {
  switch (start.outcome) {
    case 'ready':
      return 'starts';
    case 'hangs':
      return 'hangs';
    case 'died':
      return 'crashes';
    case 'ended':
      // FATAL is a server that declines; PANIC and signals are one that breaks.
      return /^PANIC|terminated by signal/.test(start.message ?? '') || start.exitCode === null || start.exitCode > 128 ? 'crashes' : 'fails';
  }
}

function dataFacet({ restore }: Evidence): Facets['data'] {
  const checks = restore?.starts.flatMap((start) => start.checks) ?? [];
  if (checks.length === 0) return { outcome: 'not-read', message: null };
  const worst = (['differs', 'unreadable'] as const).find((outcome) => checks.some((check) => check.outcome === outcome));
  if (worst === undefined) return { outcome: 'equal', message: null };
  const named = checks.filter((check) => check.outcome === worst).slice(0, NAMED);
  return { outcome: worst, message: named.map((check) => `${check.what}: ${check.detail.slice(0, 2).join('; ')}`).join('\n') };
}

function secrecyFacet({ backup, target, axes }: Evidence): Facets['secrecy'] {
  if (!backup?.received || target.release === null || axes.walEncryption === 'stock') {
    return { outcome: 'not-scanned', wal: 'not-scanned', relations: 'not-scanned', where: [], message: null };
  }
  const wal = backup.hits.filter((hit) => hit.inWal);
  const relations = backup.hits.filter((hit) => !hit.inWal && hit.kind === 'E');
  const readable = [...relations, ...wal];
  const state = (hits: unknown[]): 'sealed' | 'plaintext' => (hits.length === 0 ? 'sealed' : 'plaintext');
  const where = readable.slice(0, NAMED).map((hit) => hit.path);
  return { outcome: state(readable), wal: state(wal), relations: state(relations), where, message: where.length === 0 ? null : `rows can be read in ${where.join(', ')}` };
}

function keysFacet({ restore, operation, axes }: Evidence): Facets['keys'] {
  const looks = restore?.starts.flatMap((start) => (start.keys ? [start.keys] : [])) ?? [];
  const [first] = looks;
  if (!first || !operation) return { outcome: 'not-checked', inForce: 'not-checked', message: null };
  const broken = looks.flatMap(({ verified, rotated }) => [
    ...verified.flatMap(({ what, error }) => (error === null ? [] : [`${what}: ${error}`])),
    ...(rotated == null ? [] : [`a further rotation: ${rotated}`]),
  ]);
  // A storm goes on after the backup has ended: which of its keys has come over is not known.
  const isKnown = axes.operation !== 'storm';
  const other = isKnown ? Object.entries(operation.keys.after).filter(([of, key]) => first.inForce[of] !== key) : [];
  const others = other.map(([of, key]) => `${of}: ${first.inForce[of] ?? 'no key'} in force, ${key ?? 'none'} on the source`);
  const messages = [...broken, ...others].slice(0, NAMED);
  return {
    outcome: broken.length > 0 ? 'broken' : 'good',
    inForce: !isKnown ? 'not-checked' : others.length > 0 ? 'other' : 'same',
    message: messages.length === 0 ? null : messages.join('\n'),
  };
}
