import { AXES } from '../axes.ts';
import { hasPgTde } from '../questions.ts';
import {
  COMMAND_FAULTS,
  type Combined,
  FAULTS,
  type FamilyEntry,
  LOADS,
  RESTARTS,
  SESSION_LOADS,
  TARGETS,
  USUAL,
  allBut,
} from './family.ts';
import { METHODS_CONSTRAINTS } from './methods.ts';

/** Those of the extension's tools have nothing to look at in a cluster without it. */
const STOCK_EXAMINATIONS = ['verifybackup', 'verifybackup-s-n'] as const;
const STOCK: Combined = {
  walMethod: ['fetch', 'none'],
  tool: ['stock'],
  walEncryption: ['stock'],
  load: ['quiet', 'heavy'],
};

/** Clusters without pg_tde. */
export const control: FamilyEntry = {
  ...USUAL,
  about: 'Clusters without pg_tde: the same backups without encryption. What fails here is not its doing.',
  has: (at) => !hasPgTde(at),
  seconds: 3.5,
  silent: () => ['walEncryption', 'tool'],
  slices: [
    {
      walMethod: AXES.walMethod,
      format: AXES.format,
      compression: AXES.compression,
      tool: ['stock'],
      destination: AXES.destination,
      load: LOADS,
      walEncryption: ['stock'],
    },
    {
      ...STOCK,
      walMethod: ['fetch'],
      load: ['quiet'],
      content: ['kinds', 'template-wal-log', 'template-file-copy', 'large-table'],
    },
    { ...STOCK, walMethod: ['fetch'], load: ['quiet'], ioMethod: allBut(AXES.ioMethod, 'worker') },
    { ...STOCK, walMethod: ['fetch'], load: ['light'], restoredPgWal: ['waldir'] },
    { ...STOCK, walMethod: ['fetch'], format: AXES.format, load: ['quiet'], tablespace: ['two'] },
    { ...STOCK, walMethod: ['fetch'], load: SESSION_LOADS },
    { ...STOCK, walMethod: ['fetch'], load: ['hint-bits'], checksums: ['off'] },
    { ...STOCK, walMethod: ['fetch'], load: ['messages'], walSegment: ['1mb'] },
    { ...STOCK, load: ['quiet'], examinedBy: STOCK_EXAMINATIONS },
    { ...STOCK, restore: ['standby', 'standby-cut-off'] },
    { ...STOCK, walMethod: ['stream'], restore: ['standby-slot'] },
    {
      ...STOCK,
      walMethod: ['none'],
      restore: ['archive'],
      archive: ['raw'],
      recoveryTarget: TARGETS,
      sourceRestart: [...RESTARTS, 'crashed'],
    },
    {
      ...STOCK,
      walMethod: ['fetch'],
      load: ['quiet'],
      restore: ['archive'],
      archive: ['raw'],
      // It has no key store.
      restoreCommand: allBut(FAULTS, 'key-away'),
      recoveryTarget: ['end'],
    },
    {
      ...STOCK,
      walMethod: ['fetch'],
      load: ['quiet'],
      restore: ['archive'],
      archive: ['raw'],
      archiveFault: COMMAND_FAULTS,
      recoveryTarget: ['end'],
    },
    {
      ...STOCK,
      walMethod: ['fetch'],
      load: ['quiet'],
      restore: ['archive'],
      archive: ['raw'],
      recoveryTarget: ['end'],
      restoredDisk: ['full-at-first'],
    },
    { ...STOCK, walMethod: ['none'], restore: ['standby-archive-only'], archive: ['raw'] },
    {
      ...STOCK,
      walMethod: ['none'],
      load: ['quiet'],
      restore: ['archive-failover'],
      archive: ['raw'],
      recoveryTarget: ['end'],
      timeline: AXES.timeline,
    },
    { ...STOCK, walMethod: ['fetch'], restore: ['incremental'], chain: AXES.chain },
    { ...STOCK, walMethod: ['fetch'], load: ['quiet'], restore: ['from-standby', 'standby-old-primary', 'in-place'] },
  ],
  constraints: METHODS_CONSTRAINTS,
};
