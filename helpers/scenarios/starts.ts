import { type Act, PLACES, type StartName } from '../acts/index.ts';
import { type Coordinates, comesLater, fillsDisk, lacksLibraryFirst } from '../axes/index.ts';
import { PROVIDERS } from '../source/index.ts';
import { askActs } from './content.ts';
import { damageActs } from './examination.ts';
import { rotationInTwo } from './key-operations.ts';
import { isElsewhere, isToldOfStore, storeOf } from './key-store.ts';
import { lookAtLoadActs } from './load.ts';
import { SMALL_MB, roomOf } from './room.ts';
import { movedStoreActs, storeFaultActs } from './store-fault.ts';
import { sql, step } from './trials/steps.ts';
import { type Situation, operates, releaseOf, rotation } from './situation.ts';
import { restoredTurns, setActs, stateActs } from './wal-switches.ts';

/** Starts of a restored server: again after a shutdown, and where keys are at issue after a crash. */
export function turnsOf(situation: Situation): readonly StartName[] {
  const switched = restoredTurns(situation.cell.axes).map(({ which }) => which);
  if (switched.length > 0) return switched;
  return operates(situation) ? ['first', 'restart', 'crash'] : ['first', 'restart'];
}

/**
 * One start after the other; each reads everything, and the next one has to find what was written.
 *
 * @param inRecovery done when the first start lets clients in, while it recovers
 * @param onceReady done when the first start has recovered
 */
export function startsInTurn(
  situation: Situation,
  machine: string,
  turns: readonly StartName[],
  upTo: Extract<Act, { do: 'look' }>['upTo'],
  onceReady: readonly Act[] = [],
  inRecovery: readonly Act[] = [],
): Act[] {
  return turns.flatMap((which, turn): Act[] => {
    const next = turns[turn + 1];
    return [
      ...(turn === 0
        ? [
            ...keysComeActs(situation, machine),
            ...storeFaultActs(situation, machine),
            ...libraryComesActs(situation, machine),
            ...diskFillsActs(situation, machine),
          ]
        : []),
      ...setActs(situation, machine, turn),
      { do: 'start', machine, which },
      ...(turn === 0 ? inRecovery : []),
      { do: 'recover', machine },
      ...stateActs(situation, machine, turn),
      ...(turn === 0 ? onceReady : []),
      { do: 'look', machine, upTo },
      ...askActs(situation, machine),
      ...lookAtLoadActs(situation, machine, upTo, turn === 0 ? 'first' : 'later'),
      ...(turn === 0 && situation.facts.tools.includes('pg_amcheck') ? [{ do: 'amcheck', machine } as const] : []),
      ...(next === undefined ? [] : [{ do: 'write-own', machine, turn } as const]),
      ...keyActs(situation, machine, turn),
      ...(next === undefined ? damageActs(situation, machine) : []),
      { do: 'stop', machine, mode: next === 'crash' ? 'immediate' : 'fast' },
    ];
  });
}

/** Keys are rotated once more on a restored server at its first start. */
function keyActs(situation: Situation, machine: string, turn: number): Act[] {
  if (!operates(situation)) return [];
  const { axes } = situation.cell;
  const { create, set } = rotationInTwo(releaseOf(situation), storeOf(axes), axes.walEncryption, 'restored');
  return [{ do: 'look-at-keys', machine, rotation: turn === 0 ? [...create, ...set] : [] }];
}

/**
 * The key files that the cell restores with are packed; before the current ones are, keys are rotated again where it
 * operates.
 */
export function packKeysActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  const isKept = axes.keyMaterial === 'at-begin' || axes.keyMaterial === 'at-end';
  return [
    ...(operates(situation) ? rotation(situation, 'source', 'later') : []),
    ...(storeOf(axes).travels
      ? []
      : [{ do: 'pack-keys', machine: 'source', ...storeOf(axes).pack(isKept ? 'kept' : 'current') } as const]),
  ];
}

/** What is tried on a restored server while its key store is away, each under the name of its step. */
export const WITHOUT_KEYS = {
  starts: 'the server is started without its keys',
  reads: 'an encrypted table is read without keys',
} as const;

/** Where the keys of a cell come later: a server is started without them, and its tables are asked for; then they come. */
function keysComeActs(situation: Situation, machine: string): Act[] {
  if (!comesLater(situation.cell.axes)) return [];
  return [
    {
      do: 'try',
      machine,
      steps: [
        step(WITHOUT_KEYS.starts, 'begin'),
        step(WITHOUT_KEYS.reads, sql('app', 'SELECT count(*) FROM enc_rows')),
        step('the server ends, if it did start', 'end || true'),
      ],
    },
    ...bringKeysActs(situation, machine),
  ];
}

/** What is tried on a restored server whose library is not preloaded, each under the name of its step. */
export const WITHOUT_LIBRARY = {
  loads: 'the libraries that the server is to preload',
  starts: 'the server is started without the library',
} as const;

/** Where the library of a cell comes later: the server is started without it, and ends, if it did start. */
function libraryComesActs(situation: Situation, machine: string): Act[] {
  if (!lacksLibraryFirst(situation.cell.axes)) return [];
  const bare = '-c shared_preload_libraries=';
  return [
    {
      do: 'try',
      machine,
      steps: [
        step(WITHOUT_LIBRARY.loads, `postgres -D "$DATA" ${bare} -C shared_preload_libraries`),
        step(WITHOUT_LIBRARY.starts, `begin ${bare}`),
        step('an encrypted table is read without the library', sql('app', 'SELECT count(*) FROM enc_rows')),
        step('the server ends, if it did start', 'end || true'),
      ],
    },
  ];
}

/** What is tried on a restored server whose disk is full, each under the name of its step. */
export const ON_FULL_DISK = {
  room: 'the data directory comes to a disk with little room, in MB',
  starts: 'the server recovers on the full disk',
  says: 'the server says that there is no room for WAL',
  made: 'room is made',
} as const;

/** Fills the disk but for a little, and prints how much that is. */
const FILL = [
  `left() { df -Pm "${PLACES.disk}" | awk 'NR == 2 { print $4 }'; }`,
  `dd if=/dev/zero of="${PLACES.disk}/ballast" bs=1M count=$(($(left) - ${SMALL_MB})) 2>&1`,
  'left',
];
/** A server lets clients in as soon as its archive recovery is consistent, so that a start is over before recovery is. */
const RECOVERED = [
  'begin',
  'until [ "$(sql postgres 2>&1 <<<"SELECT pg_is_in_recovery()")" = f ]; do',
  `  pg_ctl -D "$DATA" status >/dev/null || { grep -E '(FATAL|PANIC):  ' "$LOG" | tail -3; exit 1; }`,
  '  sleep 0.2',
  'done',
];

/** Where the disk of a cell is full at first: the server is started on it, ends, if it did start, and there is more room. */
function diskFillsActs({ cell: { axes } }: Situation, machine: string): Act[] {
  if (!fillsDisk(axes)) return [];
  return [
    {
      do: 'try',
      machine,
      steps: [
        step(ON_FULL_DISK.room, `mv "$DATA" "${PLACES.disk}/" && ln -s "${PLACES.disk}/data" "$DATA"`, ...FILL),
        step(ON_FULL_DISK.starts, ...RECOVERED),
        step(ON_FULL_DISK.says, `grep -hE 'pg_wal/.*: No space left on device' "$LOG" | sort -u | head -3 | grep .`),
        step('the server ends, if it did start', 'end || true'),
        step(ON_FULL_DISK.made, `rm "${PLACES.disk}/ballast"`),
      ],
    },
  ];
}

/** What is put at fault where a cell restores with the newest of its keys. */
export const NEWEST_ALONE = 'each provider has the newest of its keys alone';

/** The packed key files come to a machine, as the cell wants them there. */
export function bringKeysActs({ cell: { axes }, release }: Situation, machine: string): Act[] {
  if (axes.keyMaterial === 'none' || storeOf(axes).travels) return [];
  const missing = axes.walEncryption === 'default-key' ? PROVIDERS.global : PROVIDERS.app;
  const without = release && axes.keyMaterial === 'provider-missing' ? missing : null;
  const { keys } = storeOf(axes).bring(without);
  return [
    { do: 'bring-keys', machine, ...storeOf(axes).bring(without) },
    ...(release && axes.keyMaterial === 'newest-only'
      ? [
          {
            do: 'damage-files',
            machine,
            what: NEWEST_ALONE,
            directory: keys,
            script: storeOf(axes).newest(release.keyFile.entryBytes),
          } as const,
        ]
      : []),
  ];
}

/**
 * Where the cell has it so, the store comes to lie elsewhere on a machine whose server does not run; a tool tells that
 * as it is documented (`command-line-tools/pg-tde-change-key-provider`), or nobody does.
 */
export function moveStoreActs(situation: Situation, machine: string): Act[] {
  const {
    cell: { axes },
    release,
  } = situation;
  if (!release || !isElsewhere(axes)) return [];
  const { from, to, providers } = storeOf(axes).elsewhere();
  return [
    ...movedStoreActs(situation),
    {
      do: 'move-store',
      machine,
      from,
      to,
      program: release.tools.changeKeyProvider,
      data: PLACES.data,
      lists: `${PLACES.data}/${release.files.directory}`,
      ending: release.files.providersEnding,
      providers: isToldOfStore(axes) ? providers : [],
    },
  ];
}

/** Whose key directory is laid over that of the restored server, and which file of it; null for all of them. */
const LAID_OVER: Readonly<
  Record<Coordinates['laidOver'], { readonly of: string; readonly only: 'walKeys' | null } | null>
> = {
  nothing: null,
  'key-directory': { of: 'source', only: null },
  'wal-keys': { of: 'source', only: 'walKeys' },
  'promoted-key-directory': { of: 'standby', only: null },
};

const keyDirectory = (situation: Situation): string => `${PLACES.data}/${releaseOf(situation).files.directory}`;

/** The key directory of a server is kept as it is now, where the cell lays it over that of the restored one. */
export function keepKeyDirectoryActs(situation: Situation, machine: string): Act[] {
  if (LAID_OVER[situation.cell.axes.laidOver]?.of !== machine) return [];
  return [{ do: 'pack-key-directory', machine, directory: keyDirectory(situation) }];
}

/** What was kept is laid over the key directory of what was laid out. */
export function layOverActs(situation: Situation, machine: string): Act[] {
  const laid = LAID_OVER[situation.cell.axes.laidOver];
  if (laid === null) return [];
  const only = laid.only === null ? null : releaseOf(situation).files[laid.only];
  return [{ do: 'lay-over', machine, directory: keyDirectory(situation), only }];
}

/** Another machine, with the key files and nothing else of the source, which has gone. */
export function insteadActs(situation: Situation): Act[] {
  return [
    ...packKeysActs(situation),
    { do: 'remove', machine: 'source' },
    { do: 'boot', machine: 'restore', ...roomOf(situation.cell.axes, 'restore') },
    ...(comesLater(situation.cell.axes) ? [] : bringKeysActs(situation, 'restore')),
  ];
}
