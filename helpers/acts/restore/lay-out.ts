import { onMachine } from '../places.ts';
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
  /** Directory that the tablespace comes to; null where there is none. Plain format has it where the tool put it. */
  readonly space: string | null;
  /** Directory that `pg_wal` of a plain backup leads to, where it is elsewhere. */
  readonly wal?: string;
  /** Whether the tablespace of a tar backup is linked to, rather than left to the server to link. */
  readonly linked: boolean;
  /** Whether it is searched for rows that can be read. */
  readonly scanned: boolean;
}

/** The suite searches a backup while it is packed; a script does so here. */
export const layOut: Verb<LayOut> = {
  async perform({ backup, machine: name, format, to, space, linked }, stage) {
    const { packed } = stage.backup(backup);
    if (!packed) throw new Error(`the backup ${backup} was not packed`);
    const machine = stage.machine(name);
    const places = {
      data: onMachine(to, machine),
      tablespace: onMachine(space ?? `${to}-space`, machine),
      linked,
    };
    await unpackBackup(machine, format, packed, places);
    return 'goes-on';
  },
  write: (act) => {
    const { backup, machine, format, to, linked } = act;
    return [
      `lay_out ${backup} ${machine} "${to}"${linked ? ` "${to}-space"` : ''}`,
      ...WRITTEN[format].space(act),
      ...(act.scanned ? WRITTEN[format].scan(act) : []),
    ];
  },
  says: () => null,
  shell: ({ format, scanned }) => [`restore/${format}`, ...(scanned ? ['look/secrecy'] : [])],
};

/**
 * What differs between formats in a script: how directories that it leads to are brought along, and how a backup that has been laid
 * out is searched: plain as it was collected, tar as it was unpacked on the machine.
 */
const WRITTEN: Readonly<Record<LayOut['format'], Record<'space' | 'scan', (act: LayOut) => string[]>>> = {
  plain: {
    space: ({ backup, machine, space, wal }) => [
      ...(space === null ? [] : [`put "$SEEN/${backup}-space" ${machine} "${space}"`]),
      ...(wal === undefined ? [] : [`put "$SEEN/${backup}-wal" ${machine} "${wal}"`]),
    ],
    scan: ({ backup, space, wal }) => [
      `scan "$SEEN/${backup}"${wal === undefined ? '' : ` "$SEEN/${backup}-wal"`}`,
      ...(space === null ? [] : [`scan "$SEEN/${backup}-space"`]),
    ],
  },
  tar: {
    space: () => [],
    scan: ({ machine, to, space }) => [
      `get ${machine} "${to}" "$SEEN/laid-out"`,
      'scan "$SEEN/laid-out"',
      ...(space === null ? [] : [`get ${machine} "${space}" "$SEEN/laid-out-space"`, 'scan "$SEEN/laid-out-space"']),
    ],
  },
};
