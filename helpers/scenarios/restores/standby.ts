import { type Act, PLACES } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import { type Backup, sourceSpaces, spacesBeside } from '../backup-tool.ts';
import { toolOf } from '../backup-tools.ts';
import { askActs } from '../content.ts';
import { rotationInTwo } from '../key-operations.ts';
import { storeOf } from '../key-store.ts';
import { lookAtLoadActs } from '../load.ts';
import { type Situation, rotation } from '../situation.ts';
import { bringKeysActs, moveStoreActs, packKeysActs } from '../starts.ts';
import { replicaActs, withoutLibraryActs } from '../trials/index.ts';
import { turnsOfSource } from '../wal-switches.ts';

type WriteNext = (machine: string) => Act;

/** A standby follows the source through rows, a rotation and restarts, is promoted, and gets a standby of its own. */
export function standbyActs(situation: Situation): Act[] {
  let batch: number = BATCHES.after;
  const write: WriteNext = (machine) => ({ do: 'write', machine, batch: batch++ });
  return [
    ...comesUp(situation, write),
    ...followsSource(situation, write),
    ...isPromoted(situation, write),
    ...hasStandby(situation, write),
  ];
}

function comesUp(situation: Situation, write: WriteNext): Act[] {
  const isCutOff = situation.cell.axes.restore === 'standby-cut-off';
  const machine = 'standby';
  return [
    { do: 'boot', machine },
    ...packKeysActs(situation),
    ...bringKeysActs(situation, machine),
    write('source'),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, machine, PLACES.data),
    ...moveStoreActs(situation, machine),
    ...(isCutOff
      ? ([
          { do: 'cut-off', machine: 'source' },
          { do: 'begin-start', machine },
          { do: 'miss-primary', machine },
          { do: 'join', machine: 'source' },
          { do: 'await-start', machine, which: 'first' },
        ] as const)
      : [{ do: 'start', machine, which: 'first' } as const]),
    { do: 'expect-standby', machine, backup: 'backup' },
    follow('source', isCutOff ? 'rows written while the source was out of reach' : 'rows written after the backup'),
    ...askActs(situation, machine),
  ];
}

function follow(primary: string, what: string, machine = 'standby'): Act {
  return { do: 'follow', machine, primary, what };
}

function followsSource(situation: Situation, write: WriteNext): Act[] {
  return [
    ...rotationWhileStreaming(situation, write),
    ...replicaActs(situation, 'source', 'standby'),
    ...pastRestarts(situation, write),
    { do: 'stop', machine: 'standby', mode: 'fast' },
    ...withoutLibraryActs(situation, 'standby'),
    write('source'),
    { do: 'start', machine: 'standby', which: 'restart' },
    follow('source', 'rows written while the standby was down'),
  ];
}

/** The source is restarted, or what the cell has instead of that, and the standby follows past it. */
function pastRestarts(situation: Situation, write: WriteNext): Act[] {
  const past = (which: 'a' | 'another'): Act[] => [
    write('source'),
    follow('source', `rows written after ${which} restart of the source`),
  ];
  return situation.cell.axes.sourceRestart === 'none'
    ? [{ do: 'restart-source', mode: 'fast' }, ...past('a')]
    : turnsOfSource(situation, ({ number }) => past(number === 0 ? 'a' : 'another'));
}

/** The new keys are made first and brought to the standby, which has key files of its own (page `replication`). */
function rotationWhileStreaming({ release, cell }: Situation, write: WriteNext): Act[] {
  if (!release || cell.family === 'control') return [];
  const store = storeOf(cell.axes);
  const { create, set } = rotationInTwo(release, store, cell.axes.walEncryption, 'while-streaming');
  return [
    { do: 'run-sql', machine: 'source', statements: create },
    { do: 'bring-directory', from: 'source', to: 'standby', directory: store.pack('current').keys, what: 'key files' },
    { do: 'run-sql', machine: 'source', statements: set },
    write('source'),
    follow('source', 'rows written after a rotation on the source'),
  ];
}

function isPromoted(situation: Situation, write: WriteNext): Act[] {
  const machine = 'standby';
  const rotated = rotation(situation, machine, 'after-promotion');
  return [
    write('source'),
    { do: 'note-position', machine: 'source' },
    { do: 'stop-source' },
    { do: 'follow-to-end', machine, what: 'rows written before the source was shut down' },
    { do: 'promote', machine },
    { do: 'remove', machine: 'source' },
    { do: 'look-at-promoted', machine, upTo: 'noted', what: 'rows on the promoted standby' },
    ...lookAtLoadActs(situation, machine, 'noted', 'first'),
    write(machine),
    ...rotated,
    ...(rotated.length === 0 ? [] : [write(machine)]),
    { do: 'stop', machine, mode: 'fast' },
    { do: 'start', machine, which: 'promoted' },
    { do: 'look-at-promoted', machine, upTo: 'own', what: 'rows on the promoted standby after a restart' },
    ...lookAtLoadActs(situation, machine, 'noted', 'later'),
  ];
}

/** A second standby, by a backup of the promoted one that is taken the same way. */
function hasStandby(situation: Situation, write: WriteNext): Act[] {
  const { axes } = situation.cell;
  const quiet = { ...axes, load: 'quiet', operation: 'none', point: 'none' } as const;
  const calm = { ...situation, cell: { ...situation.cell, axes: quiet } };
  const backup: Backup = {
    name: 'second',
    from: 'standby',
    tablespaces: axes.format === 'plain' ? spacesBeside(axes, PLACES.backup) : sourceSpaces(axes),
    operated: false,
  };
  const machine = 'second';
  return [
    { do: 'write', machine: 'standby', batch: BATCHES.beforeSecond },
    { do: 'take-from-sequence', machine: 'standby' },
    ...toolOf(calm).prepare(calm, backup),
    ...toolOf(calm).take(calm, backup),
    ...toolOf(calm).collect(calm, backup, []),
    { do: 'boot', machine },
    { do: 'pack-keys', machine: 'standby', ...storeOf(axes).pack('current') },
    { do: 'bring-keys', machine, ...storeOf(axes).bring(null) },
    ...toolOf(calm).layOut(calm, backup, machine, PLACES.data),
    write('standby'),
    { do: 'start', machine, which: 'second' },
    follow('standby', 'rows of the promoted standby', machine),
    { do: 'stop', machine, mode: 'fast' },
    write('standby'),
    { do: 'start', machine, which: 'second-restart' },
    follow('standby', 'rows of the promoted standby after a restart', machine),
  ];
}
