import type { Outcome } from '../../facets/index.ts';
import type { Shown } from './looks.ts';

/** How an outcome looks: a sign, and the colours of a verdict, so that nothing hangs on colour alone. */
interface OutcomeLook {
  readonly sign: string;
  readonly like: Shown;
}

/** Red: rows are lost, and nobody is told. Violet: others can read them. Yellow: no use, and it says so. */
export const OUTCOME_LOOKS: Readonly<Record<Outcome, OutcomeLook>> = {
  'lost-rows': { sign: '✗', like: 'deviates' },
  crashes: { sign: '↯', like: 'departs' },
  'does-not-start': { sign: '■', like: 'departs' },
  hangs: { sign: '…', like: 'departs' },
  'ends-in-recovery': { sign: '■', like: 'departs' },
  'not-a-standby': { sign: '≠', like: 'departs' },
  unreadable: { sign: '■', like: 'departs' },
  leaks: { sign: '◉', like: 'stale-known' },
  'backup-failed': { sign: '■', like: 'departs' },
  refused: { sign: '⊘', like: 'not-applicable' },
  'archive-broken': { sign: '!', like: 'known-deviation' },
  'keys-wrong': { sign: '!', like: 'known-deviation' },
  'tool-objects': { sign: '!', like: 'known-deviation' },
  'errors-logged': { sign: '!', like: 'known-deviation' },
  'not-seen': { sign: '?', like: 'inconclusive' },
  restores: { sign: '○', like: 'informational' },
  works: { sign: '✓', like: 'conforms' },
};
