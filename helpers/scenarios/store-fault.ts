import { type Act, PLACES } from '../acts/index.ts';
import { type Coordinates, hasKeyService, strikesStore } from '../axes/index.ts';
import { KEY_STORE, type StoreService, movedPort } from '../source/index.ts';
import { storeOf } from './key-store.ts';
import type { Situation } from './situation.ts';
import { sql, step } from './trials/steps.ts';

type Fault = Exclude<Coordinates['storeFault'], 'none'>;

/** What befalls the service: a script, how its program runs then, and how one sees that it struck. */
interface Strike {
  readonly what: string;
  readonly script: string;
  /** Options of the program after its root; null where it does not run. Left out where it goes on as it was. */
  readonly runs?: (service: StoreService) => readonly string[] | null;
  readonly proof: (service: StoreService) => string;
  /** What makes it right again, before the program is started as usual. */
  readonly mend: string;
}

/** What befalls credentials on the restoring machine: a script in their directory. */
interface Loss {
  readonly what: string;
  readonly loses: string;
}

const listens = (port: number): string => `(exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null`;
/** The program ends, whatever it is; this shell does not, although its command line has the name as well. */
const END =
  "pkill -KILL -f '[/]opt/key-stores/' || true; while pgrep -f '[/]opt/key-stores/' >/dev/null; do sleep 0.1; done";

const gone: Strike = {
  what: 'the key store cannot be reached',
  script: END,
  runs: () => null,
  proof: ({ port }) => `! ${listens(port)}`,
  mend: 'true',
};

const withCertificate = (what: string, name: string): Strike => ({
  what,
  script: END,
  runs: () => [name],
  proof: ({ port }) =>
    `openssl s_client -connect 127.0.0.1:${port} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint | grep -qxF "$(openssl x509 -noout -fingerprint -in ${name}.pem)"`,
  mend: END,
});

const answers = (what: string, fault: string): Strike => ({
  what: `the key store ${what}`,
  script: `echo ${fault} >fault`,
  // An answer is known only once a server has asked.
  proof: () => `grep -q '^${fault} ' struck`,
  mend: 'rm fault',
});

const moved: Strike = {
  what: 'the key store is at another address',
  script: END,
  runs: ({ port }) => ['server', String(movedPort(port))],
  proof: ({ port }) => `${listens(movedPort(port))} && ! ${listens(port)}`,
  mend: 'true',
};

const STATE = 'for file in kmip.database secrets.json; do [ ! -e';

/** What each fault does. */
const FAULTS: Readonly<Record<Fault, Strike | Loss>> = {
  'gone-for-backup': gone,
  'gone-at-first': gone,
  'without-credentials': { what: 'credentials for the key store are missing', loses: 'rm client.key token' },
  'credentials-of-another': {
    what: "credentials for the key store are another client's",
    loses: `cp "${PLACES.root}/other-keys/"* .`,
  },
  'keys-deleted': {
    what: 'the key store has no key any more',
    script: `${END}; ${STATE} "$file" ] || mv "$file" "deleted.$file"; done`,
    runs: () => [],
    proof: () => 'ls deleted.* && ! grep -qa -- -key kmip.database secrets.json',
    mend: `${END}; for file in deleted.*; do mv "$file" "\${file#deleted.}"; done`,
  },
  'certificate-expired': withCertificate('the certificate of the key store has expired', 'expired'),
  'certificate-of-another-name': withCertificate('the certificate of the key store is for another name', 'other-name'),
  'certificate-of-another-authority': withCertificate(
    "the certificate of the key store is another authority's",
    'of-other-authority',
  ),
  'answers-late': answers('answers after five seconds', 'late'),
  'answers-403': answers('answers 403', '403'),
  'answers-404': answers('answers 404', '404'),
  'answers-429': answers('answers 429', '429'),
  'answers-500': answers('answers 500', '500'),
  'answers-503': answers('is sealed, and answers 503', '503'),
  'answers-half': answers('gives half an answer', 'half'),
  'answers-elsewhere': answers('redirects to itself', 'redirect'),
  'answers-other-key': answers('has another key by that name', 'other-value'),
  moved,
  'moved-told': moved,
};

/** What is at fault with the cell's key store, in the words of the act that does it; none where nothing is. */
export const storeFaultSays = ({ storeFault }: Pick<Coordinates, 'storeFault'>): string[] =>
  storeFault === 'none' ? [] : [FAULTS[storeFault].what];

function serviceOf(axes: Coordinates): StoreService {
  const { service } = storeOf(axes);
  if (!service) throw new Error(`a store of files has no service: ${axes.keyStore}`);
  return service;
}

function strikeActs(axes: Coordinates, { what, script, runs, proof }: Strike): Act[] {
  const service = serviceOf(axes);
  const options = runs?.(service) ?? null;
  const port = options?.[1] === undefined ? service.port : Number(options[1]);
  return [
    {
      do: 'change-key-store',
      what,
      script,
      starts: options === null ? null : { program: service.program, port, options },
      proof: { what, when: 'after', script: proof(service) },
    },
  ];
}

function mendActs(axes: Coordinates, { what, runs, proof, mend }: Strike): Act[] {
  const service = serviceOf(axes);
  return [
    {
      do: 'change-key-store',
      what: 'the key store is as it was',
      script: mend,
      starts: runs ? { program: service.program, port: service.port, options: [] } : null,
      proof: { what, when: 'before', script: proof(service) },
    },
  ];
}

/** The key store is away while the backup is taken, where the cell has it so. */
export function aroundBackup({ cell: { axes } }: Situation): { readonly before: Act[]; readonly after: Act[] } {
  if (strikesStore(axes.storeFault) !== 'at-backup') return { before: [], after: [] };
  return { before: strikeActs(axes, gone), after: mendActs(axes, gone) };
}

/** The key store is at another address from here on, where the cell has it so. */
export function movedStoreActs({ cell: { axes } }: Situation): Act[] {
  return strikesStore(axes.storeFault) === 'for-good' ? strikeActs(axes, moved) : [];
}

/** What is tried on a restored server whose key store is at fault, each under the name of its step. */
const AT_FAULT = {
  starts: 'the server is started while its key store is at fault',
  reads: 'an encrypted table is read while the key store is at fault',
} as const;

/** Where the key store is at fault at first: a server is started so, and its tables are asked for; then that is mended. */
export function storeFaultActs({ cell: { axes } }: Situation, machine: string): Act[] {
  const { storeFault } = axes;
  if (storeFault === 'none' || strikesStore(storeFault) !== 'at-first' || !hasKeyService(axes)) return [];
  const fault = FAULTS[storeFault];
  const tried: Act[] = [
    {
      do: 'try',
      machine,
      steps: [step(AT_FAULT.starts, 'begin'), step(AT_FAULT.reads, sql('app', 'SELECT count(*) FROM enc_rows'))],
    },
  ];
  const ended: Act[] = [{ do: 'try', machine, steps: [step('the server ends, if it did start', 'end || true')] }];
  if (!('loses' in fault)) return [...strikeActs(axes, fault), ...tried, ...mendActs(axes, fault), ...ended];
  const { keys } = storeOf(axes).bring(null);
  return [
    { do: 'bring-directory', from: KEY_STORE, to: machine, directory: `${PLACES.root}/other-keys`, what: 'other keys' },
    { do: 'damage-files', machine, what: fault.what, directory: keys, script: fault.loses },
    ...tried,
    ...ended,
    { do: 'bring-keys', machine, keys, without: null },
  ];
}
