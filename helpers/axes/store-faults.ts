/** When a fault of a key store strikes: while the backup is taken, at the first start of the restored server, or from there on. */
type Strikes = 'never' | 'at-backup' | 'at-first' | 'for-good';

interface StoreFault {
  readonly words: string;
  readonly strikes: Strikes;
  /** Whether only the stand-in for Vault can be brought to it. */
  readonly ofStandIn?: true;
}

/** Faults of a key store that is a service, and of what a server has to reach it with: the values of an axis. */
export const STORE_FAULTS = {
  none: { words: 'key store without fault', strikes: 'never' },
  'gone-for-backup': { words: 'key store gone for the backup', strikes: 'at-backup' },
  'gone-at-first': { words: 'key store gone at first', strikes: 'at-first' },
  'without-credentials': { words: 'no credentials at first', strikes: 'at-first' },
  'credentials-of-another': { words: "another client's credentials at first", strikes: 'at-first' },
  'keys-deleted': { words: 'keys gone from the key store at first', strikes: 'at-first' },
  'certificate-expired': { words: 'certificate of the key store expired', strikes: 'at-first' },
  'certificate-of-another-name': { words: 'certificate for another name', strikes: 'at-first' },
  'certificate-of-another-authority': { words: "another authority's certificate", strikes: 'at-first' },
  'answers-late': { words: 'key store answers late', strikes: 'at-first', ofStandIn: true },
  'answers-403': { words: 'key store answers 403', strikes: 'at-first', ofStandIn: true },
  'answers-404': { words: 'key store answers 404', strikes: 'at-first', ofStandIn: true },
  'answers-429': { words: 'key store answers 429', strikes: 'at-first', ofStandIn: true },
  'answers-500': { words: 'key store answers 500', strikes: 'at-first', ofStandIn: true },
  'answers-503': { words: 'key store sealed, answers 503', strikes: 'at-first', ofStandIn: true },
  'answers-half': { words: 'key store answers half', strikes: 'at-first', ofStandIn: true },
  'answers-elsewhere': { words: 'key store redirects', strikes: 'at-first', ofStandIn: true },
  'answers-other-key': { words: 'key store has another key by the name', strikes: 'at-first', ofStandIn: true },
  moved: { words: 'key store moved, nobody told', strikes: 'for-good' },
  'moved-told': { words: 'key store moved, and told', strikes: 'for-good' },
} as const satisfies Readonly<Record<string, StoreFault>>;

type Fault = keyof typeof STORE_FAULTS;

/** The values of the axis. */
export const STORE_FAULT_NAMES = Object.keys(STORE_FAULTS) as unknown as readonly ['none', ...Exclude<Fault, 'none'>[]];

/** When a fault strikes. */
export const strikesStore = (fault: Fault): Strikes => STORE_FAULTS[fault].strikes;

/** Whether any key store can be brought to a fault, and not the stand-in alone. */
export const isOfAnyStore = (fault: Fault): boolean => !('ofStandIn' in STORE_FAULTS[fault]);
