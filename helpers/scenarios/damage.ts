import { type Act, PLACES } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import type { Release } from '../release/index.ts';
import { flipped, half } from './file-damage.ts';
import { type Situation, releaseOf } from './situation.ts';

type Damage = Exclude<Coordinates['damage'], 'none'>;

interface Damaged {
  readonly what: string;
  /** A script for `sh` in the key directory; null where the release does not say where to strike. */
  readonly script: (release: Release) => string | null;
}

/** Sets `$keys` and `$providers` to the files of one database, `$others` to the keys of another. */
const named = ({ files }: Release): string =>
  [
    `set -- $(ls | grep -- '${files.providersEnding}$' | grep -vx '${files.globalProviders}')`,
    'providers=$1',
    ...(['keys=$1', 'others=$2'] as const).map((each) => {
      const [name, file] = each.split('=');
      return `${name}=$(ls "\${${file?.slice(1)}%${files.providersEnding}}"* | grep -v -- '${files.providersEnding}$')`;
    }),
  ].join('; ');

const ofDatabase = (what: string, does: string): Damaged => ({
  what,
  script: (release) => `${named(release)}; ${does}`,
});
const ofWalKeys = (what: string, does: (file: string) => string): Damaged => ({
  what,
  script: ({ files }) => does(files.walKeys),
});
const ofEntry = (what: string, field: 'type' | 'start' | 'iv' | 'key'): Damaged => ({
  what: `a bit of ${what} of the newest WAL key is flipped`,
  script: ({ files, walKeys }) =>
    walKeys === null
      ? null
      : flipped(files.walKeys, `$(stat -c %s ${files.walKeys}) - ${walKeys.entryBytes} + ${walKeys.fields[field]}`),
});

/** In the header of the keys of a database, or in its first entry, which is that of a table. */
const ofKeys = (what: string, at: (keys: NonNullable<Release['databaseKeys']>) => number): Damaged => ({
  what: `a bit of ${what} is flipped in the keys of a database`,
  script: (release) =>
    release.databaseKeys === null ? null : `${named(release)}; ${flipped('"$keys"', String(at(release.databaseKeys)))}`,
});

/** What is done to the key directory of a backup, before it is restored. */
const DAMAGES: Readonly<Record<Damage, Damaged>> = {
  'wal-keys-missing': ofWalKeys('the file of WAL keys is missing', (file) => `rm ${file}`),
  'wal-keys-empty': ofWalKeys('the file of WAL keys is empty', (file) => `: >${file}`),
  'wal-keys-cut': ofWalKeys('half of the file of WAL keys is missing', half),
  'wal-keys-type-bit': ofEntry('the type', 'type'),
  'wal-keys-start-bit': ofEntry('the start', 'start'),
  'wal-keys-iv-bit': ofEntry('the initialisation vector', 'iv'),
  'wal-keys-key-bit': ofEntry('the encrypted key', 'key'),
  'keys-missing': ofDatabase('the keys of a database are missing', 'rm "$keys"'),
  'keys-empty': ofDatabase('the file of the keys of a database is empty', ': >"$keys"'),
  'keys-cut': ofDatabase('half of the keys of a database are missing', half('"$keys"')),
  'keys-bit': ofDatabase('a bit of the keys of a database is flipped', flipped('"$keys"', '$(stat -c %s "$keys") - 8')),
  'keys-name-bit': ofKeys("the principal key's name", ({ keyName }) => keyName),
  'keys-relation-bit': ofKeys("a relation's number", ({ headerBytes, fields }) => headerBytes + fields.relation),
  'keys-iv-bit': ofKeys("a table's initialisation vector", ({ headerBytes, fields }) => headerBytes + fields.iv),
  'keys-of-another': ofDatabase('a database has the keys of another', 'cp "$others" "$keys"'),
  'providers-missing': ofDatabase('the providers of a database are missing', 'rm "$providers"'),
  'providers-cut': ofDatabase('half of the providers of a database are missing', half('"$providers"')),
  'providers-bit': ofDatabase('a bit of the providers of a database is flipped', flipped('"$providers"', '140')),
};

/** What is damaged, in words; none where nothing is. */
export const whatIsDamaged = ({ damage }: Pick<Coordinates, 'damage'>): string[] =>
  damage === 'none' ? [] : [DAMAGES[damage].what];

/** Whether the release says where this damage is to be done. */
export function canDamage({ damage }: Pick<Coordinates, 'damage'>, release: Release): boolean {
  return damage === 'none' || DAMAGES[damage].script(release) !== null;
}

/** The backup that was laid out on a machine is damaged, where the cell has it so. */
export function damageBackupActs(situation: Situation, machine: string): Act[] {
  const { damage } = situation.cell.axes;
  if (damage === 'none') return [];
  const release = releaseOf(situation);
  const { what, script } = DAMAGES[damage];
  const directory = `${PLACES.data}/${release.files.directory}`;
  return [{ do: 'damage-files', machine, what, directory, script: script(release) ?? 'false' }];
}
