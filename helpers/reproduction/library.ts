import { readFileSync } from 'node:fs';
import { packageFile } from '../common/index.ts';
import { type Reproduced, goesFurther, isEncrypted, isHeld, isStandby, operates } from './reproduced.ts';
import { isHoldable } from './source-steps.ts';

/** The functions that a script of a cell needs, in their order: names of files in `shell/`. */
export function partsOf(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
    target: ref,
  } = reproduced;
  const wanted: readonly (readonly [string, boolean])[] = [
    [ref.startsWith('image:') ? 'engine' : 'installation', true],
    ['network', isStandby(reproduced)],
    ['servers', true],
    ['rows', true],
    ['load', axes.load !== 'quiet' || axes.tool === 'none'],
    ['backup', true],
    ['low-level', axes.tool === 'low-level'],
    ['hold', isHoldable(reproduced)],
    ['held', isHeld(reproduced)],
    ['instant', axes.point === 'at-instant'],
    [axes.format, true],
    ['secrecy', isEncrypted(reproduced)],
    ['keys', operates(reproduced)],
    ['standby', isStandby(reproduced)],
    ['archive', axes.restore === 'archive'],
    ['combine', axes.restore === 'incremental'],
    ['wal-on-disk', goesFurther(reproduced) && isEncrypted(reproduced)],
    ['logs', goesFurther(reproduced)],
    ['outcome', true],
  ];
  return wanted.flatMap(([name, isWanted]) => (isWanted ? [name] : []));
}

/** A file of functions, as it goes into a script. */
export function part(name: string): string {
  return readFileSync(packageFile('helpers', 'reproduction', 'shell', `${name}.sh`), 'utf8').trim();
}
