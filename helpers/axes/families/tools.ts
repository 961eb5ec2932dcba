import { AXES } from '../axes.ts';
import { mayEncrypt, writesWalKeys } from '../questions.ts';
import { isOfAnyStore } from '../store-faults.ts';
import {
  type Combined,
  DOCUMENTED_WAYS,
  type FamilyEntry,
  HISTORIES,
  METHODS,
  SOUND,
  USUAL,
  allBut,
} from './family.ts';

const KEY_SERVICES = ['kmip', 'vault-stand-in'] as const;
const STORE_FAULTS = allBut(AXES.storeFault, 'none', 'gone-for-backup');

/** What tools say of a backup, or of what is restored from it. */
export const tools: FamilyEntry = {
  ...USUAL,
  about: 'What tools say of a backup, and what they do to one that is restored; what is tried on a restored server.',
  has: (at) => at.examinedBy !== 'nothing' || at.keyStore !== 'file' || at.trial !== 'nothing',
  seconds: 2.5,
  slices: [
    {
      walMethod: AXES.walMethod,
      encrypt: ['off', 'on'],
      keyDirectory: ['absent', 'copied'],
      walEncryption: HISTORIES,
      examinedBy: allBut(AXES.examinedBy, 'nothing'),
    },
    {
      ...METHODS,
      walMethod: ['stream', 'fetch'],
      load: ['quiet'],
      walEncryption: HISTORIES,
      keyStore: ['file-moved'],
    },
    // What reads relative paths: the tool with -E, and the restored server.
    { walMethod: ['stream'], encrypt: ['on'], keyDirectory: ['copied'], keyStore: ['file-relative'] },
    { walMethod: ['fetch'], keyStore: ['file-relative'] },
    { walMethod: ['fetch'], restore: ['standby'], keyStore: ['file-elsewhere'] },
    // What reads paths of providers: besides these, the wrappers of an archive.
    ...SOUND.map((way): Combined => ({ ...way, keyStore: ['file-odd-path'] })),
    {
      walMethod: ['fetch'],
      restore: ['archive'],
      archive: ['wrapped'],
      recoveryTarget: ['end'],
      keyStore: ['file-odd-path'],
    },
    // Services beside the machines: what reads keys from them is the tool with -E, a restored server, a standby.
    ...SOUND.map((way): Combined => ({ ...way, load: ['quiet', 'light'], keyStore: KEY_SERVICES })),
    ...DOCUMENTED_WAYS.map((way): Combined => ({ ...way, restore: ['standby'], keyStore: KEY_SERVICES })),
    // Whether -E can read the server key is known before the tool connects; a fetched backup needs no key.
    ...DOCUMENTED_WAYS.map((way): Combined => ({ ...way, keyStore: KEY_SERVICES, storeFault: ['gone-for-backup'] })),
    { walMethod: ['fetch'], keyStore: ['vault-stand-in'], storeFault: STORE_FAULTS },
    { walMethod: ['fetch'], keyStore: ['kmip'], storeFault: STORE_FAULTS.filter(isOfAnyStore) },
    // A restored server is one like any other: how its backup was taken does not matter to what is tried on it.
    { walMethod: ['fetch'], trial: allBut(AXES.trial, 'nothing', 'replica', 'recovery', 'uninstall') },
    // Of this tool the documentation speaks for each cipher.
    { walMethod: ['fetch'], walEncryption: ['on-aes-256'], trial: ['resetwal'] },
    // What a standby needs for encrypted tables alone: with encrypted WAL it could not even read that without the library.
    { walMethod: ['fetch'], walEncryption: ['off'], restore: ['standby'], trial: ['replica'] },
    // The same of a server that recovers.
    { walMethod: ['fetch'], walEncryption: ['off'], trial: ['recovery', 'uninstall'] },
  ],
  constraints: [
    {
      reason: 'a tool that refuses leaves no backup to examine: -E needs streamed WAL and the copied key directory',
      excludes: (at) => writesWalKeys(at) && !(mayEncrypt(at) && at.keyDirectory === 'copied'),
    },
    {
      reason: 'a copied key directory is for -E',
      excludes: (at) => !writesWalKeys(at) && at.keyDirectory === 'copied',
    },
    {
      reason: 'a backup without WAL has none to be read',
      excludes: (at) => at.walMethod === 'none' && (at.examinedBy === 'waldump' || at.examinedBy === 'waldump-k'),
    },
    {
      reason: 'checksums are looked at on what was restored: -E has to do with WAL, and without WAL nothing starts',
      excludes: (at) =>
        (at.examinedBy === 'checksums' || at.examinedBy === 'checksums-damaged') &&
        (at.walMethod !== 'fetch' || writesWalKeys(at)),
    },
  ],
};
