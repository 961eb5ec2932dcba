import type { Constraint } from './constraint.ts';
import { mayEncrypt } from './questions.ts';

/** What cannot be combined in the family `restores`, or is the same as another cell, first match wins. */
export const RESTORES_CONSTRAINTS: readonly Constraint[] = [
  {
    reason:
      '-E goes with streamed WAL, plain format and a copied key directory: what else can be combined is in the family methods',
    excludes: (at) =>
      (at.encrypt === 'on') !== (at.keyDirectory === 'copied') || (at.encrypt === 'on' && !mayEncrypt(at)),
  },
  {
    reason: 'a replication slot goes with streamed WAL (PostgreSQL, pg_basebackup: --slot)',
    excludes: (at) => at.restore === 'standby-slot' && at.walMethod !== 'stream',
  },
  {
    reason:
      'what pg_combinebackup makes of backups without WAL has none either: it starts alone as little as a full one',
    excludes: (at) => at.restore === 'incremental' && at.walMethod === 'none',
  },
];
