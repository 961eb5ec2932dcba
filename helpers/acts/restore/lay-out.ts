import { PLACES, onMachine } from '../places.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { unpackBackup } from './unpack.ts';

/** A packed backup becomes a data directory on a machine. */
export interface LayOut extends AnyAct {
  readonly do: 'lay-out';
  readonly backup: string;
  readonly machine: string;
  readonly format: 'plain' | 'tar';
  /** The data directory. */
  readonly to: string;
  /**
   * Where each tablespace was on the server that was backed up, and the directory that it comes to. Plain format has it where the
   * tool put it.
   */
  readonly spaces: readonly { readonly from: string; readonly to: string }[];
  /** Directory that `pg_wal` of a plain backup leads to, where it is elsewhere. */
  readonly wal?: string;
  /** Whether tablespaces of a tar backup are linked to, rather than left to the server to link. */
  readonly linked: boolean;
  /** Whether it is searched for rows that can be read. */
  readonly scanned: boolean;
}

/** The suite searches a backup while it is packed; a script does so here. */
export const layOut: Verb<LayOut> = {
  async perform({ backup, machine: name, format, to, spaces, linked }, stage) {
    const { packed } = stage.backup(backup);
    if (!packed) throw new Error(`the backup ${backup} was not packed`);
    const machine = stage.machine(name);
    const places = {
      data: onMachine(to, machine),
      tablespaces: spaces.map((space) => ({ from: onMachine(space.from, machine), to: onMachine(space.to, machine) })),
      linked,
    };
    await unpackBackup(machine, format, packed, places);
    return 'goes-on';
  },
  write: (act) => {
    const { backup, machine, format, to, spaces, linked } = act;
    const elsewhere = linked ? spaces.map((space) => ` "${space.from}=${space.to}"`) : [];
    return [
      `lay_out ${backup} ${machine} "${to}"${elsewhere.join('')}`,
      ...WRITTEN[format].space(act),
      ...(act.scanned ? WRITTEN[format].scan(act) : []),
    ];
  },
  says: () => null,
  shell: ({ format, scanned }) => [`restore/${format}`, ...(scanned ? ['look/secrecy'] : [])],
};

/** Where a script keeps a directory that was brought here with a backup. */
const seen = (directory: string): string => directory.replace(PLACES.root, '$SEEN');

/**
 * What differs between formats in a script: how directories that it leads to are brought along, and how a backup that has been laid
 * out is searched: plain as it was collected, tar as it was unpacked on the machine.
 */
const WRITTEN: Readonly<Record<LayOut['format'], Record<'space' | 'scan', (act: LayOut) => string[]>>> = {
  plain: {
    space: ({ backup, machine, spaces, wal }) => [
      ...spaces.map(({ to }) => `put "${seen(to)}" ${machine} "${to}"`),
      ...(wal === undefined ? [] : [`put "$SEEN/${backup}-wal" ${machine} "${wal}"`]),
    ],
    scan: ({ backup, spaces, wal }) => [
      `scan "$SEEN/${backup}"${wal === undefined ? '' : ` "$SEEN/${backup}-wal"`}`,
      ...spaces.map(({ to }) => `scan "${seen(to)}"`),
    ],
  },
  tar: {
    space: () => [],
    scan: ({ machine, to, spaces }) => [
      `get ${machine} "${to}" "$SEEN/laid-out"`,
      'scan "$SEEN/laid-out"',
      ...spaces.flatMap((space) => [
        `get ${machine} "${space.to}" "$SEEN/laid-out-space"`,
        'scan "$SEEN/laid-out-space"',
      ]),
    ],
  },
};
