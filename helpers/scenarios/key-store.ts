import { PLACES } from '../acts/index.ts';
import { type Coordinates, strikesStore } from '../axes/index.ts';
import { type KeyStore, type KeyStoreKind, keyStoreOf } from '../source/index.ts';

/** Where a store lies on the restoring machine: as on the source; or elsewhere, and the server is told so or not. */
type Lies = 'as-on-source' | 'elsewhere-told' | 'elsewhere';

/** The store that each value of the axis is about, and where it lies on the restoring machine. */
const STORES: Readonly<Record<Coordinates['keyStore'], { readonly kind: KeyStoreKind; readonly lies: Lies }>> = {
  file: { kind: 'file', lies: 'as-on-source' },
  'file-moved': { kind: 'file', lies: 'elsewhere-told' },
  'file-elsewhere': { kind: 'file', lies: 'elsewhere' },
  'file-odd-path': { kind: 'file-odd-path', lies: 'as-on-source' },
  'file-relative': { kind: 'file-relative', lies: 'as-on-source' },
  kmip: { kind: 'kmip', lies: 'as-on-source' },
  'vault-stand-in': { kind: 'vault-stand-in', lies: 'as-on-source' },
};

/** Kind of key store that the cell's source has. */
export const storeKindOf = ({ keyStore }: Pick<Coordinates, 'keyStore'>): KeyStoreKind => STORES[keyStore].kind;

/** The cell's key store, by the variables of acts. */
export const storeOf = (axes: Pick<Coordinates, 'keyStore'>): KeyStore => keyStoreOf(storeKindOf(axes), PLACES.root);

/** Whether the store lies elsewhere on the restoring machine. */
export const isElsewhere = ({ keyStore, storeFault }: Pick<Coordinates, 'keyStore' | 'storeFault'>): boolean =>
  STORES[keyStore].lies !== 'as-on-source' || strikesStore(storeFault) === 'for-good';

/** Whether a tool tells the restored server where its store lies. */
export const isToldOfStore = ({ keyStore, storeFault }: Pick<Coordinates, 'keyStore' | 'storeFault'>): boolean =>
  STORES[keyStore].lies === 'elsewhere-told' || storeFault === 'moved-told';
