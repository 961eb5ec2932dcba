import { readFileSync } from 'node:fs';
import { packageFile } from '../common/index.ts';
import { type Reproduced, operates } from './reproduced.ts';
import { isHoldable } from './source-steps.ts';

/** The functions that a script of a cell needs, in their order: names of files in `shell/`. */
export function partsOf(reproduced: Reproduced): string[] {
  const { evidence: { axes, target }, target: ref } = reproduced;
  const isStandby = axes.restore.startsWith('standby');
  const isEncrypted = target.release !== null && axes.walEncryption !== 'stock';
  const goesFurther = axes.restore !== 'standalone' && axes.restore !== 'crash';
  const isHeld = operates(reproduced) && axes.tool === 'release' && !['before-backup', 'between-backups'].includes(axes.point);
  const wanted: readonly (readonly [string, boolean])[] = [
    [ref.startsWith('image:') ? 'engine' : 'installation', true],
    ['network', isStandby],
    ['servers', true],
    ['rows', true],
    ['load', axes.load !== 'quiet' || axes.tool === 'none'],
    ['backup', true],
    ['low-level', axes.tool === 'low-level'],
    ['hold', isHoldable(reproduced)],
    ['held', isHeld],
    ['instant', axes.point === 'at-instant'],
    [axes.format, true],
    ['secrecy', isEncrypted],
    ['keys', operates(reproduced)],
    ['standby', isStandby],
    ['archive', axes.restore === 'archive'],
    ['combine', axes.restore === 'incremental'],
    ['wal-on-disk', goesFurther && isEncrypted],
    ['logs', goesFurther],
    ['outcome', true],
  ];
  return wanted.flatMap(([name, isWanted]) => (isWanted ? [name] : []));
}

/** A file of functions, as it goes into a script. */
export function part(name: string): string {
  return readFileSync(packageFile('helpers', 'reproduction', 'shell', `${name}.sh`), 'utf8').trim();
}
