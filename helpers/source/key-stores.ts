import { fileStore } from './file-store.ts';
import type { KeyStore } from './key-store.ts';
import { serviceStore } from './service-store.ts';

/** A directory whose name has blanks and letters beyond ASCII. */
export const ODD = 'keys größe ü';

/** Every key store, by its kind. */
const KEY_STORES = {
  file: (root) => fileStore(root, { directory: `${root}/keys`, named: `${root}/keys`, travels: false }),
  'file-odd-path': (root) => fileStore(root, { directory: `${root}/${ODD}`, named: `${root}/${ODD}`, travels: false }),
  // For the server a relative path is one from the data directory.
  'file-relative': (root) => fileStore(root, { directory: `${root}/data/keys`, named: 'keys', travels: true }),
  kmip: (root) => serviceStore(root, 'kmip'),
  'vault-stand-in': (root) => serviceStore(root, 'vault-stand-in'),
} as const satisfies Readonly<Record<string, (root: string) => KeyStore>>;

export type KeyStoreKind = keyof typeof KEY_STORES;

/**
 * A key store.
 *
 * @param root of the machine, or the variable that names it in acts
 */
export function keyStoreOf(kind: KeyStoreKind, root: string): KeyStore {
  return KEY_STORES[kind](root);
}
