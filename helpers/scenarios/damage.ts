import { type Act, PLACES } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import type { Release } from '../release/index.ts';
import { flipped, half } from './file-damage.ts';
import { type Situation, releaseOf, rotation } from './situation.ts';

type Damage = Exclude<Coordinates['damage'], 'none'>;

interface Damaged {
  readonly what: string;
  /** A script for `sh` in the key directory; null where the release does not say where to strike. */
  readonly script: (release: Release) => string | null;
  /** Which other state of the key directory the script takes a file of; left out where it takes none. */
  readonly takes?: 'older' | 'newer';
}

/** The source's key directory as it was at another time, on the machine whose files are damaged. */
const OTHER_STATE = `${PLACES.root}/other-key-directory`;

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
const ofGlobal = (what: string, does: (file: string) => string): Damaged => ({
  what,
  script: ({ files }) => does(files.globalProviders),
});

/** A file as it was at another time. Where it has the same bytes, the act that damages finds that nothing is another one. */
const ofOtherTime = (takes: 'older' | 'newer', where: 'wal-keys' | 'keys'): Damaged => ({
  what: `the ${where === 'keys' ? 'keys of a database' : 'WAL keys'} are ${SAYS_TIME[takes]}`,
  script: (release) =>
    where === 'keys'
      ? `${named(release)}; cp "${OTHER_STATE}/$keys" "$keys"`
      : `cp "${OTHER_STATE}/${release.files.walKeys}" ${release.files.walKeys}`,
  takes,
});
const SAYS_TIME = {
  older: 'those from before the last change of keys on the source',
  newer: 'those from after a change of keys on the source that came later',
} as const;

type Header = keyof NonNullable<Release['keyFileHeader']>;

/** In the header of a file of keys. */
const ofHeader = (where: 'wal-keys' | 'keys', what: string, field: Header): Damaged => ({
  what: `a bit of ${what} is flipped in the ${where === 'keys' ? 'keys of a database' : 'header of the WAL keys'}`,
  script: (release) => {
    if (release.keyFileHeader === null) return null;
    const at = String(release.keyFileHeader[field]);
    return where === 'keys' ? `${named(release)}; ${flipped('"$keys"', at)}` : flipped(release.files.walKeys, at);
  },
});

const ofEntry = (what: string, field: keyof NonNullable<Release['walKeys']>['fields']): Damaged => ({
  what: `a bit of ${what} of the newest WAL key is flipped`,
  script: ({ files, walKeys }) => {
    const at = walKeys?.fields[field] ?? null;
    return at === null
      ? null
      : flipped(files.walKeys, `$(stat -c %s ${files.walKeys}) - ${walKeys?.entryBytes} + ${at}`);
  },
});

/** In the first entry of the keys of a database, which is that of a table. */
const ofKey = (what: string, field: keyof NonNullable<Release['databaseKeys']>['fields']): Damaged => ({
  what: `a bit of ${what} is flipped in the keys of a database`,
  script: (release) => {
    const { headerBytes, fields } = release.databaseKeys ?? { fields: null };
    const at = fields?.[field] ?? null;
    return at === null ? null : `${named(release)}; ${flipped('"$keys"', `${headerBytes} + ${at}`)}`;
  },
});

/** How far into the options of a provider a bit is: they begin with the name of one, which it is part of. */
const INTO_OPTIONS = 8;
const ofProvider = (
  of: 'database' | 'global',
  what: string,
  at: (provider: Release['provider']) => number,
): Damaged => ({
  what,
  script: (release) =>
    of === 'database'
      ? `${named(release)}; ${flipped('"$providers"', String(at(release.provider)))}`
      : flipped(release.files.globalProviders, String(at(release.provider))),
});
const inOptions = ({ options }: Release['provider']): number => options + INTO_OPTIONS;

/** What is done to the key directory of a backup, before it is restored. */
const DAMAGES: Readonly<Record<Damage, Damaged>> = {
  'wal-keys-missing': ofWalKeys('the file of WAL keys is missing', (file) => `rm ${file}`),
  'wal-keys-empty': ofWalKeys('the file of WAL keys is empty', (file) => `: >${file}`),
  'wal-keys-cut': ofWalKeys('half of the file of WAL keys is missing', half),
  'wal-keys-magic-bit': ofHeader('wal-keys', 'the kind of file', 'magic'),
  'wal-keys-version-bit': ofHeader('wal-keys', 'the version', 'version'),
  'wal-keys-database-bit': ofHeader('wal-keys', "the principal key's database", 'database'),
  'wal-keys-provider-bit': ofHeader('wal-keys', "the principal key's provider", 'provider'),
  'wal-keys-name-bit': ofHeader('wal-keys', "the principal key's name", 'name'),
  'wal-keys-signature-iv-bit': ofHeader('wal-keys', "the signature's initialisation vector", 'signatureIv'),
  'wal-keys-signature-bit': ofHeader('wal-keys', "the principal key's signature", 'signature'),
  'wal-keys-cipher-bit': ofEntry('the cipher', 'cipher'),
  'wal-keys-type-bit': ofEntry('the type', 'type'),
  'wal-keys-start-bit': ofEntry('the start', 'start'),
  'wal-keys-timeline-bit': ofEntry('the timeline', 'timeline'),
  'wal-keys-entry-iv-bit': ofEntry("the entry's initialisation vector", 'entryIv'),
  'wal-keys-tag-bit': ofEntry("the entry's tag", 'tag'),
  'wal-keys-iv-bit': ofEntry('the initialisation vector', 'iv'),
  'wal-keys-key-bit': ofEntry('the encrypted key', 'key'),
  'wal-keys-older': ofOtherTime('older', 'wal-keys'),
  'wal-keys-newer': ofOtherTime('newer', 'wal-keys'),
  'keys-missing': ofDatabase('the keys of a database are missing', 'rm "$keys"'),
  'keys-empty': ofDatabase('the file of the keys of a database is empty', ': >"$keys"'),
  'keys-cut': ofDatabase('half of the keys of a database are missing', half('"$keys"')),
  'keys-bit': ofDatabase('a bit of the keys of a database is flipped', flipped('"$keys"', '$(stat -c %s "$keys") - 8')),
  'keys-magic-bit': ofHeader('keys', 'the kind of file', 'magic'),
  'keys-version-bit': ofHeader('keys', 'the version', 'version'),
  'keys-database-bit': ofHeader('keys', "the principal key's database", 'database'),
  'keys-provider-bit': ofHeader('keys', "the principal key's provider", 'provider'),
  'keys-name-bit': ofHeader('keys', "the principal key's name", 'name'),
  'keys-signature-iv-bit': ofHeader('keys', "the signature's initialisation vector", 'signatureIv'),
  'keys-signature-bit': ofHeader('keys', "the principal key's signature", 'signature'),
  'keys-cipher-bit': ofKey("a table's cipher", 'cipher'),
  'keys-tablespace-bit': ofKey("a relation's tablespace", 'tablespace'),
  'keys-relation-bit': ofKey("a relation's number", 'relation'),
  'keys-type-bit': ofKey('the type of an entry', 'type'),
  'keys-entry-iv-bit': ofKey("an entry's initialisation vector", 'entryIv'),
  'keys-tag-bit': ofKey("an entry's tag", 'tag'),
  'keys-iv-bit': ofKey("a table's initialisation vector", 'iv'),
  'keys-key-bit': ofKey("a table's encrypted key", 'key'),
  'keys-of-another': ofDatabase('a database has the keys of another', 'cp "$others" "$keys"'),
  'keys-older': ofOtherTime('older', 'keys'),
  'keys-newer': ofOtherTime('newer', 'keys'),
  'providers-missing': ofDatabase('the providers of a database are missing', 'rm "$providers"'),
  'providers-empty': ofDatabase('the file of the providers of a database is empty', ': >"$providers"'),
  'providers-cut': ofDatabase('half of the providers of a database are missing', half('"$providers"')),
  'providers-bit': ofProvider('database', 'a bit of the providers of a database is flipped', inOptions),
  'providers-id-bit': ofProvider('database', "a bit of the number of a database's provider is flipped", ({ id }) => id),
  'providers-name-bit': ofProvider(
    'database',
    "a bit of the name of a database's provider is flipped",
    ({ name }) => name,
  ),
  'providers-type-bit': ofProvider(
    'database',
    "a bit of the type of a database's provider is flipped",
    ({ type }) => type,
  ),
  'global-providers-missing': ofGlobal('the global providers are missing', (file) => `rm ${file}`),
  'global-providers-empty': ofGlobal('the file of global providers is empty', (file) => `: >${file}`),
  'global-providers-cut': ofGlobal('half of the global providers are missing', half),
  'global-providers-bit': ofProvider('global', 'a bit of the global providers is flipped', inOptions),
  'global-providers-id-bit': ofProvider(
    'global',
    'a bit of the number of a global provider is flipped',
    ({ id }) => id,
  ),
  'global-providers-name-bit': ofProvider(
    'global',
    'a bit of the name of a global provider is flipped',
    ({ name }) => name,
  ),
  'global-providers-type-bit': ofProvider(
    'global',
    'a bit of the type of a global provider is flipped',
    ({ type }) => type,
  ),
};

/** What is damaged, in words; none where nothing is. */
export const whatIsDamaged = ({ damage }: Pick<Coordinates, 'damage'>): string[] =>
  damage === 'none' ? [] : [DAMAGES[damage].what];

/** Whether the release says where this damage is to be done. */
export function canDamage({ damage }: Pick<Coordinates, 'damage'>, release: Release): boolean {
  return damage === 'none' || DAMAGES[damage].script(release) !== null;
}

const otherStateOf = ({ damage }: Coordinates): Damaged['takes'] =>
  damage === 'none' ? undefined : DAMAGES[damage].takes;

const keyDirectory = (situation: Situation): string => `${PLACES.data}/${releaseOf(situation).files.directory}`;

/**
 * Every kind of key file changes: each principal key is rotated, a table that is encrypted is written anew, so that it has another
 * internal key, and the source is restarted, so that it has another WAL key.
 */
const changesKeysActs = (situation: Situation): Act[] => [
  ...rotation(situation, 'source', 'changed'),
  { do: 'run-sql', machine: 'source', statements: [{ database: 'app', sql: 'VACUUM FULL enc_rows' }] },
  { do: 'restart-source', mode: 'fast' },
];

const keepsActs = (situation: Situation): Act[] => [
  { do: 'pack-key-directory', machine: 'source', directory: keyDirectory(situation) },
];

/** Before the backup: where the cell damages it with an older file, the source's are kept, and all of them change then. */
export function beforeDamageActs(situation: Situation): Act[] {
  if (otherStateOf(situation.cell.axes) !== 'older') return [];
  return [...keepsActs(situation), ...changesKeysActs(situation)];
}

/** After the backup, and after all that is restored of the source: for a newer file all of them change, and are kept then. */
export function afterBackupForDamageActs(situation: Situation): Act[] {
  if (otherStateOf(situation.cell.axes) !== 'newer') return [];
  return [...changesKeysActs(situation), ...keepsActs(situation)];
}

/** The backup that was laid out on a machine is damaged, where the cell has it so. */
export function damageBackupActs(situation: Situation, machine: string): Act[] {
  const { damage } = situation.cell.axes;
  if (damage === 'none') return [];
  const release = releaseOf(situation);
  const { what, script, takes } = DAMAGES[damage];
  return [
    ...(takes === undefined ? [] : [{ do: 'bring-key-directory', machine, to: OTHER_STATE } as const]),
    {
      do: 'damage-files',
      machine,
      what,
      directory: keyDirectory(situation),
      script: script(release) ?? 'false',
    },
  ];
}
