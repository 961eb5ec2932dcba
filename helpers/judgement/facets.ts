import type { Warning } from '../evidence/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { StartObservation } from '../evidence/index.ts';

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
    /** Rows of any table in WAL on the restored server's disk: no matter of the backup's outcome. */
    readonly restoredWal: 'sealed' | 'plaintext' | 'not-scanned';
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
  readonly recovery: {
    /**
     * Complete: every position that was asked for was reached. Short: recovery ended before it; stalled: it goes on and
     * gets no further; ended: the server did. None: nothing was asked for, or no server came so far.
     */
    readonly outcome: 'complete' | 'short' | 'stalled' | 'ended' | 'not-a-standby' | 'none';
    readonly message: string | null;
  };
  readonly archive: {
    /** Plain: rows and records can be read in it without a key; sealed: neither; mixed: some; failed: not all WAL got there. */
    readonly outcome: 'plain' | 'sealed' | 'mixed' | 'failed' | 'none';
    readonly message: string | null;
  };
  readonly log: {
    /** Errors in the logs of all machines that nobody asked for and that a start which went well hides. */
    readonly outcome: 'clean' | 'errors' | 'not-read';
    readonly message: string | null;
  };
}

export type FacetName = keyof Facets;

const NAMED = 5;

/** What a cell's evidence says, facet by facet. */
export function facetsOf(evidence: Evidence): Facets {
  return {
    backup: backupFacet(evidence),
    startup: startupFacet(evidence),
    data: dataFacet(evidence),
    secrecy: secrecyFacet(evidence),
    keys: keysFacet(evidence),
    recovery: recoveryFacet(evidence),
    archive: archiveFacet(evidence),
    log: logFacet(evidence),
  };
}

function backupFacet({ backup, secondBackup, restore, axes }: Evidence): Facets['backup'] {
  if (!backup && axes.tool === 'none') return { outcome: 'not-taken', exitCode: null, warnings: [], message: null };
  if (!backup) return { outcome: 'failed', exitCode: null, warnings: [], message: 'no backup was attempted' };
  const first = outcomeOf(backup);
  if (first.outcome !== 'succeeded' || !secondBackup) return first;
  const second = outcomeOf(secondBackup);
  if (second.outcome !== 'succeeded')
    return { ...second, message: `the second backup: ${second.message ?? `exit code ${second.exitCode ?? 'none'}`}` };
  const combined = restore?.combined;
  return combined && combined.exitCode !== 0
    ? {
        ...first,
        outcome: 'failed',
        exitCode: combined.exitCode,
        message: combined.stderr.trim() || `pg_combinebackup: exit code ${combined.exitCode ?? 'none'}`,
      }
    : first;
}

function outcomeOf(backup: NonNullable<Evidence['backup']>): Facets['backup'] {
  const { exitCode } = backup.command;
  const [damage] = backup.damaged;
  if (exitCode === 0 && damage !== undefined)
    return {
      outcome: 'failed',
      exitCode,
      warnings: backup.warnings,
      message: `the tool says it succeeded, but ${damage}`,
    };
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
      return /^PANIC|terminated by signal/.test(start.message ?? '') || start.exitCode === null || start.exitCode > 128
        ? 'crashes'
        : 'fails';
  }
}

function dataFacet({ restore }: Evidence): Facets['data'] {
  const checks = [
    ...(restore?.starts ?? []).flatMap((start) => start.checks),
    // Which machine it was, and at which step, is half of the message.
    ...(restore?.recovery ?? []).flatMap(({ machine, what, checks: at }) =>
      at.map((check) => ({ ...check, what: `${machine}, ${what}: ${check.what}` })),
    ),
  ];
  if (checks.length === 0) return { outcome: 'not-read', message: null };
  const worst = (['differs', 'unreadable'] as const).find((outcome) =>
    checks.some((check) => check.outcome === outcome),
  );
  if (worst === undefined) return { outcome: 'equal', message: null };
  const named = checks.filter((check) => check.outcome === worst).slice(0, NAMED);
  return {
    outcome: worst,
    message: named.map((check) => `${check.what}: ${check.detail.slice(0, 2).join('; ')}`).join('\n'),
  };
}

function secrecyFacet({ backup, secondBackup, restore, target, axes }: Evidence): Facets['secrecy'] {
  if (!backup?.received || target.release === null || axes.walEncryption === 'stock') {
    return {
      outcome: 'not-scanned',
      wal: 'not-scanned',
      relations: 'not-scanned',
      restoredWal: 'not-scanned',
      where: [],
      message: null,
    };
  }
  const hits = [...backup.hits, ...(secondBackup?.hits ?? [])];
  const wal = hits.filter((hit) => hit.inWal);
  const relations = hits.filter((hit) => !hit.inWal && hit.kind === 'E');
  const readable = [...relations, ...wal];
  const state = (found: unknown[]): 'sealed' | 'plaintext' => (found.length === 0 ? 'sealed' : 'plaintext');
  const where = readable.slice(0, NAMED).map((hit) => hit.path);
  const onDisk = restore?.readableWal ?? null;
  const messages = [
    ...(where.length === 0 ? [] : [`rows can be read in ${where.join(', ')}`]),
    ...(onDisk === null || onDisk.length === 0
      ? []
      : [`rows can be read on the restored server's disk in ${onDisk.slice(0, NAMED).join(', ')}`]),
  ];
  return {
    outcome: state(readable),
    wal: state(wal),
    relations: state(relations),
    restoredWal: onDisk === null ? 'not-scanned' : state(onDisk),
    where,
    message: messages.length === 0 ? null : messages.join('\n'),
  };
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
  const others = other.map(
    ([of, key]) => `${of}: ${first.inForce[of] ?? 'no key'} in force, ${key ?? 'none'} on the source`,
  );
  const messages = [...broken, ...others].slice(0, NAMED);
  return {
    outcome: broken.length > 0 ? 'broken' : 'good',
    inForce: !isKnown ? 'not-checked' : others.length > 0 ? 'other' : 'same',
    message: messages.length === 0 ? null : messages.join('\n'),
  };
}

function recoveryFacet({ restore }: Evidence): Facets['recovery'] {
  if (!restore) return { outcome: 'none', message: null };
  if (restore.isStandby === false)
    return {
      outcome: 'not-a-standby',
      message: 'what was to be a standby is a server of its own: it is not in recovery',
    };
  for (const { what, machine, wanted, reached, outcome, message } of restore.recovery) {
    if (outcome !== 'reached')
      return {
        outcome,
        message: `${what}, on ${machine}: ${wanted} was wanted, ${reached ?? 'nothing'} reached${message === null ? '' : ` (${message})`}`,
      };
  }
  return { outcome: restore.recovery.length > 0 ? 'complete' : 'none', message: null };
}

function archiveFacet({ archive }: Evidence): Facets['archive'] {
  if (!archive) return { outcome: 'none', message: null };
  if (archive.failed !== null) return { outcome: 'failed', message: archive.failed };
  const [rows, records] = [archive.readable.length > 0, archive.dump.records > 0];
  const outcome = rows && records ? 'plain' : rows || records ? 'mixed' : 'sealed';
  const why = rows
    ? `pg_waldump reads no record of it (${archive.dump.error ?? 'it says nothing'})`
    : 'pg_waldump reads records, and no row can be read';
  return { outcome, message: outcome === 'mixed' ? why : null };
}

function logFacet(evidence: Evidence): Facets['log'] {
  const errors = evidence.restore?.logErrors;
  // A start that failed has said why.
  if (!errors || startupFacet(evidence).outcome !== 'starts') return { outcome: 'not-read', message: null };
  return errors.length === 0
    ? { outcome: 'clean', message: null }
    : {
        outcome: 'errors',
        message: errors
          .slice(0, NAMED)
          .map(({ machine, line }) => `${machine}: ${line}`)
          .join('\n'),
      };
}
