import { PLACES } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { type KeyStore, type KeyStoreKind, keyStoreOf } from '../source/index.ts';

/** The store that each value of the axis is about, and whether it lies elsewhere on the restoring machine. */
const STORES: Readonly<
  Record<Coordinates['keyStore'], { readonly kind: KeyStoreKind; readonly isElsewhere: boolean }>
> = {
  file: { kind: 'file', isElsewhere: false },
  'file-moved': { kind: 'file', isElsewhere: true },
};

/** Kind of key store that the cell's source has. */
export const storeKindOf = ({ keyStore }: Pick<Coordinates, 'keyStore'>): KeyStoreKind => STORES[keyStore].kind;

/** The cell's key store, by the variables of acts. */
export const storeOf = (axes: Pick<Coordinates, 'keyStore'>): KeyStore => keyStoreOf(storeKindOf(axes), PLACES.root);

/** Whether the store lies elsewhere on the restoring machine, which a tool then tells the server. */
export const isElsewhere = ({ keyStore }: Pick<Coordinates, 'keyStore'>): boolean => STORES[keyStore].isElsewhere;
