import { expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { evidence } from '../fixtures.ts';

/** Why a cell whose backup was taken by this command is inconclusive; null where it is not. */
function reasonOf(axes: Partial<Coordinates>, change: (argv: readonly string[]) => string[]): string | null {
  const seen = evidence({ axes });
  const { command } = seen.backup!;
  const taken = { ...seen, backup: { ...seen.backup!, command: { ...command, argv: change(command.argv) } } };
  const { verdict, reasons } = judge(taken, { claims: [], known: [], today: '2026-11-28' });
  return verdict === 'inconclusive' ? reasonsText(reasons) : null;
}

const replaced = (from: string, to: string) => (argv: readonly string[]) =>
  argv.map((word) => (word === from ? to : word));

test('a backup should be proven by the tool and the options of the cell', () => {
  expect(reasonOf({}, (argv) => [...argv])).toBeNull();
  expect(reasonOf({ format: 'tar', compression: 'server-lz4' }, (argv) => [...argv])).toBeNull();
});

test.for([
  [
    {},
    replaced('/bin/pg_tde_basebackup', '/bin/pg_basebackup'),
    'was to be taken by pg_tde_basebackup, and it was by pg_basebackup',
  ],
  [{}, replaced('fetch', 'none'), 'was to be taken with -X fetch'],
  [{}, replaced('plain', 'tar'), 'was to be taken with -F plain'],
  [{}, (argv: readonly string[]) => [...argv, '-z'], 'was taken with -z, which the cell does not have'],
  [{ format: 'tar', compression: 'gzip' }, replaced('-z', '-v'), 'was to be taken with -z'],
  [
    { format: 'tar', compression: 'server-lz4' },
    replaced('server-lz4', 'client-lz4'),
    'was to be taken with --compress server-lz4',
  ],
] as const)('a backup should prove nothing where its command is another: %j', ([axes, change, why]) => {
  expect(reasonOf(axes, change)).toBe(`the backup ${why}`);
});
