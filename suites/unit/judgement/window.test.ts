import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type {
  BackupObservation,
  Evidence,
  HoldObservation,
  OperationObservation,
} from '../../../helpers/evidence/index.ts';
import { stepInWords } from '../../../helpers/acts/index.ts';
import { keyOperationOf } from '../../../helpers/scenarios/index.ts';
import { type Judgement, judge, reasonsText, keyFileCopies } from '../../../helpers/judgement/index.ts';
import { unproven } from '../../../helpers/judgement/proof.ts';
import { unprovenOperation } from '../../../helpers/judgement/window.ts';
import {
  backupObservation,
  claim,
  evidence,
  operationObservation,
  operationStep,
  refusal,
  release,
  restoreObservation,
  start,
} from '../fixtures.ts';

/** Contents of the key directory on either side of a rotation of the server key to a new provider. */
const BEFORE = { wal_keys: 'w1', '1664_providers': 'p1', '1664_keys': 'k1', '5_keys': 'd1' };
const AFTER = { wal_keys: 'w2', '1664_providers': 'p2', '1664_keys': 'k2', '5_keys': 'd1' };
const ROLES = { wal_keys: 'wal-keys', '1664_providers': 'providers', '1664_keys': 'keys', '5_keys': 'keys' } as const;
const CHANGED = { before: BEFORE, after: AFTER, roles: ROLES };

/** Around the step of {@link operationStep}. */
const HELD = {
  heldAt: 1_790_000_000_400,
  releasedAt: 1_790_000_000_600,
  bytesSent: 5_000_000,
  bytesSentAfter: 5_000_000,
  toolState: 'T',
  sending: true,
} satisfies HoldObservation;
/** The position of a step inside, and of those before and after the backup of {@link backupObservation}. */
const [INSIDE, EARLIER, LATER] = ['0/6000000', '0/4000000', '0/B000000'];

const operation = (over: Partial<OperationObservation> = {}): OperationObservation =>
  operationObservation({ lsnBefore: '0/5800000', lsnAfter: INSIDE, keyFiles: CHANGED, ...over });
const taken = (inBackup: Record<string, string>, over: Partial<BackupObservation> = {}): BackupObservation =>
  backupObservation({ hold: HELD, keyFiles: { inDestination: {}, inBackup }, ...over });

type Given = Partial<Omit<Evidence, 'axes'>> & { axes?: Partial<Coordinates> };
const inWindow = (over: Given = {}): Evidence =>
  evidence({
    backup: taken(BEFORE),
    operation: operation(),
    ...over,
    axes: { load: 'light', operation: 'rotate-server-key-to-new-provider', point: 'after-keys', ...over.axes },
  });
const reasonFor = (over: Given = {}): string | null => unprovenOperation(inWindow(over));

describe('keyFileCopies', () => {
  const statesOf = (
    copies: Record<string, string>,
    keyFiles: OperationObservation['keyFiles'],
  ): Record<string, string> =>
    Object.fromEntries(keyFileCopies(operation({ keyFiles }), copies).map(({ name, state }) => [name, state]));
  const one = (copy: string | undefined, before: string | undefined, after: string | undefined): string | undefined => {
    const file = (digest: string | undefined): Record<string, string> => (digest === undefined ? {} : { f: digest });
    return statesOf(file(copy), { before: file(before), after: file(after), roles: { f: 'keys' } })['f'];
  };

  test.for([
    ['a', 'a', 'b', 'before'],
    ['b', 'a', 'b', 'after'],
    ['a', 'a', 'a', 'unchanged'],
    ['c', 'a', 'b', 'other'],
    ['c', 'a', 'a', 'other'],
    [undefined, 'a', 'b', 'absent'],
    [undefined, 'a', 'a', 'absent'],
    [undefined, undefined, 'b', 'before'],
    ['b', undefined, 'b', 'after'],
    ['c', undefined, 'b', 'other'],
    ['a', 'a', undefined, 'before'],
    [undefined, 'a', undefined, 'after'],
    [undefined, undefined, undefined, 'absent'],
  ] as const)(
    'should tell of copy %s of a file that was %s before and %s after: %s',
    ([copy, before, after, state]) => {
      expect(one(copy, before, after)).toBe(state);
    },
  );

  test('should name each file once, in the order of names, with what it holds', () => {
    expect(keyFileCopies(operation(), { ...AFTER, '1664_keys': 'k1', '9_keys': 'x' })).toEqual([
      { name: '1664_keys', role: 'keys', state: 'before' },
      { name: '1664_providers', role: 'providers', state: 'after' },
      { name: '5_keys', role: 'keys', state: 'unchanged' },
      { name: 'wal_keys', role: 'wal-keys', state: 'after' },
    ]);
  });
});

describe('an operation while the tool is held', () => {
  test.for([
    ['before-keys', AFTER],
    ['after-keys', BEFORE],
    ['at-end', BEFORE],
  ] as const)('should be proven at the point %s', ([point, copies]) => {
    expect(reasonFor({ axes: { point }, backup: taken(copies) })).toBeNull();
  });

  test.for([
    ['after-keys', BEFORE, 4_999_999, 5_000_000, 'before 5_keys'],
    ['at-end', BEFORE, 4_999_999, 5_000_000, 'before 5_keys'],
    ['before-keys', AFTER, 5_000_000, 4_999_999, 'after 5_keys'],
  ] as const)(
    'should be held where the key files are not sent yet, or all are: %s',
    ([point, copies, right, wrong, where]) => {
      const heldWith = (sentAt: number): string | null =>
        reasonFor({
          axes: { point },
          backup: taken(copies, { keyFilesSentAt: { wal_keys: right, '5_keys': sentAt } }),
        });
      expect(heldWith(right)).toBeNull();
      expect(heldWith(wrong)).toBe(`the tool was held at 5000000 bytes, ${where}, which came at ${wrong}`);
    },
  );

  test('should be proven with -E, where the tool writes WAL keys of its own', () => {
    expect(
      reasonFor({
        axes: { walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' },
        backup: taken({ ...BEFORE, wal_keys: 'own' }),
      }),
    ).toBeNull();
  });

  test.for([
    ['the operation was not reached', { operation: null }, 'the operation was not reached'],
    [
      'a step failed',
      {
        operation: operation({
          steps: [operationStep(), operationStep({ what: 'app: SELECT f()', error: 'no such key' })],
        }),
      },
      'a step of the operation failed: app: SELECT f(): no such key',
    ],
    ['no step was done', { operation: operation({ steps: [] }) }, 'no step of the operation was done'],
    [
      'it took no effect',
      {
        operation: operation({
          effects: [
            { before: 'a', after: 'b' },
            { before: '[{"key_name":"k"}]', after: '[{"key_name":"k"}]' },
          ],
        }),
      },
      'the operation took no effect: [{"key_name":"k"}] before and after',
    ],
    [
      'it began before the backup',
      { operation: operation({ lsnBefore: EARLIER }) },
      'the operation lies between 0/4000000 and 0/6000000, the backup between 0/5000028 and 0/A000120',
    ],
    [
      'it ended after the backup',
      { operation: operation({ lsnAfter: LATER }) },
      'the operation lies between 0/5800000 and 0/B000000, the backup between 0/5000028 and 0/A000120',
    ],
    [
      'all of it was before the backup',
      { operation: operation({ lsnBefore: '0/3000000', lsnAfter: EARLIER }) },
      'the operation lies between 0/3000000 and 0/4000000, the backup between 0/5000028 and 0/A000120',
    ],
    [
      'all of it was after the backup',
      { operation: operation({ lsnBefore: '0/A000121', lsnAfter: LATER }) },
      'the operation lies between 0/A000121 and 0/B000000, the backup between 0/5000028 and 0/A000120',
    ],
    ['the tool was not held', { backup: taken(BEFORE, { hold: null }) }, 'the tool was not held'],
    [
      'the tool ran on',
      { backup: taken(BEFORE, { hold: { ...HELD, toolState: 'S' } }) },
      'the tool was not stopped after the operation: state S',
    ],
    [
      'the server was elsewhere',
      { backup: taken(BEFORE, { hold: { ...HELD, sending: false } }) },
      'the server was no longer at the file that it was to be held at',
    ],
    [
      'the server sent on',
      { backup: taken(BEFORE, { hold: { ...HELD, bytesSentAfter: 5_000_001 } }) },
      'the server sent on while the tool was held: 5000000 bytes, then 5000001',
    ],
    [
      'the server was gone',
      { backup: taken(BEFORE, { hold: { ...HELD, bytesSentAfter: null } }) },
      'the server sent on while the tool was held: 5000000 bytes, then unknown',
    ],
    [
      'nobody looked for an effect',
      { operation: operation({ effects: [] }) },
      'nobody looked whether the operation took effect',
    ],
    [
      'it is not known how far the server was',
      { backup: taken(BEFORE, { hold: { ...HELD, bytesSent: null, bytesSentAfter: null } }) },
      'the server sent on while the tool was held: unknown bytes, then unknown',
    ],
    [
      'a step was done before the tool was held',
      { operation: operation({ steps: [operationStep({ what: 'early', startedAt: HELD.heldAt - 1 })] }) },
      'a step was done while the tool was not held: early',
    ],
    [
      'a step went on after the tool did',
      {
        operation: operation({
          steps: [operationStep({ what: 'late', startedAt: HELD.releasedAt - 5, durationMs: 20 })],
        }),
      },
      'a step was done while the tool was not held: late',
    ],
    [
      'a key file is missing',
      { backup: taken({ '1664_providers': 'p1', '5_keys': 'd', wal_keys: 'w1' }) },
      'in the backup, there is no 1664_keys',
    ],
    [
      'a copy of keys is of the wrong time',
      { backup: taken({ ...BEFORE, '1664_keys': 'k2' }) },
      'in the backup, the copy of 1664_keys is as after the operation, not as before it',
    ],
    [
      'a copy of providers is of the wrong time',
      { backup: taken({ ...BEFORE, '1664_providers': 'p2' }) },
      'in the backup, the copy of 1664_providers is as after the operation, not as before it',
    ],
    [
      'a copy of WAL keys is of the wrong time',
      { backup: taken({ ...BEFORE, wal_keys: 'w2' }) },
      'in the backup, the copy of wal_keys is as after the operation, not as before it',
    ],
    [
      'a copy is of no known time',
      { backup: taken({ ...BEFORE, '5_keys': 'x' }) },
      'in the backup, the copy of 5_keys is as other the operation, not as before it',
    ],
  ] as const)('should not be proven where %s', ([, over, reason]) => {
    expect(reasonFor(over as unknown as Given)).toBe(reason);
  });

  test('should count positions exactly at the start and the end of the backup as inside', () => {
    expect(reasonFor({ operation: operation({ lsnBefore: '0/5000028', lsnAfter: '0/A000120' }) })).toBeNull();
  });

  test('should ask for copies from after it where it came before the keys', () => {
    expect(reasonFor({ axes: { point: 'before-keys' }, backup: taken(BEFORE) })).toBe(
      'in the backup, the copy of 1664_keys is as before the operation, not as after it',
    );
  });

  test('should take a file that the operation made for one from before it where it is not in the backup', () => {
    const made = operation({ keyFiles: { before: {}, after: { '9_keys': 'n' }, roles: { '9_keys': 'keys' } } });
    expect(reasonFor({ operation: made, backup: taken({}) })).toBeNull();
    expect(reasonFor({ operation: made, backup: taken({ '9_keys': 'n' }) })).toBe(
      'in the backup, the copy of 9_keys is as after the operation, not as before it',
    );
  });

  test('should be the first reason that is found where several are', () => {
    expect(
      reasonFor({
        operation: operation({ lsnBefore: EARLIER, steps: [operationStep({ error: 'no' })] }),
        backup: taken(AFTER, { hold: null }),
      }),
    ).toMatch(/^a step of the operation failed/);
  });
});

describe('the control of an operation, the same hold and nothing done', () => {
  const nothing = operation({ steps: [], effects: [], keyFiles: { before: BEFORE, after: BEFORE, roles: ROLES } });

  test('should be proven without steps and without an effect', () => {
    expect(reasonFor({ axes: { operation: 'none' }, operation: nothing })).toBeNull();
  });

  test('should be asked for its hold like any other', () => {
    expect(reasonFor({ axes: { operation: 'none' }, operation: nothing, backup: taken(BEFORE, { hold: null }) })).toBe(
      'the tool was not held',
    );
  });

  test('should be asked for its place like any other', () => {
    expect(reasonFor({ axes: { operation: 'none' }, operation: { ...nothing, lsnAfter: LATER } })).toMatch(
      /^the operation lies between/,
    );
  });
});

describe('an operation between two kinds of files, with the low-level API', () => {
  const lowLevel = (point: Coordinates['point'], inBackup: Record<string, string>): string | null =>
    reasonFor({ axes: { tool: 'low-level', point }, backup: taken(inBackup, { hold: null }) });
  const PROVIDERS_FIRST = { ...AFTER, '1664_providers': 'p1' };
  const KEYS_FIRST = { ...BEFORE, '1664_providers': 'p2' };

  test.for([
    ['before-keys', AFTER],
    ['after-keys', BEFORE],
    ['at-end', BEFORE],
    ['after-providers-only', PROVIDERS_FIRST],
    ['after-keys-only', KEYS_FIRST],
  ] as const)('should be proven without a hold at the point %s', ([point, copies]) => {
    expect(lowLevel(point, copies)).toBeNull();
  });

  test.for([
    ['after-providers-only', KEYS_FIRST, '1664_keys is as before the operation, not as after it'],
    ['after-providers-only', AFTER, '1664_providers is as after the operation, not as before it'],
    [
      'after-providers-only',
      { ...PROVIDERS_FIRST, wal_keys: 'w1' },
      'wal_keys is as before the operation, not as after it',
    ],
    ['after-keys-only', PROVIDERS_FIRST, '1664_keys is as after the operation, not as before it'],
    ['after-keys-only', BEFORE, '1664_providers is as before the operation, not as after it'],
    ['after-keys-only', { ...KEYS_FIRST, wal_keys: 'w2' }, 'wal_keys is as after the operation, not as before it'],
  ] as const)('should not be proven at the point %s with copies %o', ([point, copies, reason]) => {
    expect(lowLevel(point, copies)).toBe(`in the backup, the copy of ${reason}`);
  });

  test('should not be proven outside the positions', () => {
    expect(
      reasonFor({
        axes: { tool: 'low-level', point: 'after-keys' },
        operation: operation({ lsnAfter: LATER }),
        backup: taken(BEFORE, { hold: null }),
      }),
    ).toMatch(/^the operation lies between/);
  });
});

describe('an operation before the backup', () => {
  const over = { lsnBefore: '0/3000000', lsnAfter: EARLIER };
  const before = (
    keyDirectory: Coordinates['keyDirectory'],
    inDestination: Record<string, string>,
    given: { inBackup?: Record<string, string>; operation?: Partial<OperationObservation> } = {},
  ): string | null =>
    reasonFor({
      axes: {
        point: 'before-backup',
        keyDirectory,
        ...(keyDirectory === 'absent' ? {} : { walMethod: 'stream', encrypt: 'on' }),
      },
      operation: operation({ ...over, ...given.operation }),
      backup: taken(given.inBackup ?? { ...AFTER, wal_keys: keyDirectory === 'absent' ? 'w2' : 'own' }, {
        hold: null,
        keyFiles: {
          inDestination,
          inBackup: given.inBackup ?? { ...AFTER, wal_keys: keyDirectory === 'absent' ? 'w2' : 'own' },
        },
      }),
    });

  test.for([
    ['absent', {}],
    ['copied', AFTER],
    ['stale', BEFORE],
    ['torn-old-wal-keys', { ...AFTER, wal_keys: 'w1' }],
    ['torn-old-providers', { ...AFTER, '1664_providers': 'p1' }],
  ] as const)('should be proven with the key directory %s', ([keyDirectory, copies]) => {
    expect(before(keyDirectory, copies)).toBeNull();
  });

  test.for([
    ['copied', BEFORE, '1664_keys is as before the operation, not as after it'],
    ['copied', { ...AFTER, wal_keys: 'w1' }, 'wal_keys is as before the operation, not as after it'],
    ['stale', AFTER, '1664_keys is as after the operation, not as before it'],
    ['stale', { ...BEFORE, '1664_providers': 'p2' }, '1664_providers is as after the operation, not as before it'],
    ['torn-old-wal-keys', AFTER, 'wal_keys is as after the operation, not as before it'],
    ['torn-old-wal-keys', BEFORE, '1664_keys is as before the operation, not as after it'],
    ['torn-old-providers', AFTER, '1664_providers is as after the operation, not as before it'],
    [
      'torn-old-providers',
      { ...AFTER, '1664_providers': 'p1', wal_keys: 'w1' },
      'wal_keys is as before the operation, not as after it',
    ],
    [
      'torn-old-providers',
      { ...AFTER, '1664_providers': 'x' },
      '1664_providers is as other the operation, not as before it',
    ],
  ] as const)(
    'should not be proven where the key directory should be %s and has %o',
    ([keyDirectory, copies, reason]) => {
      expect(before(keyDirectory, copies)).toBe(`in the destination, before the tool began, the copy of ${reason}`);
    },
  );

  test('should not be proven where the backup has a copy from before it', () => {
    expect(before('absent', {}, { inBackup: { ...AFTER, wal_keys: 'w1' } })).toBe(
      'in the backup, the copy of wal_keys is as before the operation, not as after it',
    );
  });

  test('should be proven where it ended exactly where the backup starts', () => {
    expect(before('absent', {}, { operation: { lsnAfter: '0/5000028' } })).toBeNull();
  });

  test('should not be proven where it ended after the backup had begun', () => {
    expect(before('absent', {}, { operation: { lsnAfter: '0/5000029' } })).toBe(
      "the operation ended at 0/5000029, after the backup's start position 0/5000028",
    );
  });

  test('should not be proven by copies alone', () => {
    expect(before('copied', AFTER, { operation: { effects: [{ before: 'a', after: 'a' }] } })).toMatch(
      /^the operation took no effect/,
    );
  });
});

describe('an operation that is on record', () => {
  const known = release();
  const operate = (name: Coordinates['operation']) => ({
    do: 'operate',
    ...keyOperationOf({ operation: name, keyStore: 'file' }, known),
  });
  const NAME = 'restart-source';
  const done = (over: Partial<OperationObservation> = {}, as: Coordinates['operation'] = NAME): string | null =>
    unprovenOperation(
      inWindow({
        axes: { operation: NAME, point: 'before-backup' },
        acts: [{ act: operate(as), startedAt: 0, durationMs: 0, outcome: 'goes-on', says: null }],
        backup: taken({}),
        operation: operation({
          keyFiles: { before: {}, after: {}, roles: {} },
          lsnBefore: '0/3000000',
          lsnAfter: EARLIER,
          effects: [{ before: 'a', after: 'b' }],
          steps: [operationStep({ what: 'restart of the source' })],
          ...over,
        }),
      }),
      known,
    );

  test('should be proven by its own steps, and as many effects', () => {
    expect(done()).toBeNull();
  });

  test('should not be by fewer steps or effects than it has', () => {
    expect(done({ steps: [] })).toBe('0 steps with 1 effects were seen of an operation of 1 with 1');
    expect(done({ effects: [] })).toBe('1 steps with 0 effects were seen of an operation of 1 with 1');
  });

  test('should not be by another step', () => {
    expect(done({ steps: [operationStep({ what: 'postgres: CHECKPOINT' })] })).toBe(
      'a step of another operation was done: postgres: CHECKPOINT',
    );
  });

  test('should not be where another was to be done', () => {
    const steps = [operationStep({ what: 'postgres: CHECKPOINT' })];
    expect(done({ steps }, 'checkpoint')).toBe('what was to be done is not the operation restart-source');
  });

  test('should be named with the places of its machine', () => {
    const moves = operate('change-provider').steps;
    expect(moves.some((step) => /\$[A-Z]+/.test(JSON.stringify(step)))).toBe(true);
    const steps = moves.map((step) => operationStep({ what: stepInWords(step).replaceAll('$ROOT', '/a/root') }));
    expect(done({ steps }, 'change-provider')).toBe('what was to be done is not the operation restart-source');
  });
});

describe('an operation before a crash of the source', () => {
  const crash = (given: Partial<OperationObservation> | null): string | null =>
    reasonFor({
      axes: { walMethod: 'none', tool: 'none', restore: 'crash', point: 'none' },
      backup: null,
      operation: given && operation(given),
    });

  test('should be proven without a backup', () => {
    expect(crash({})).toBeNull();
  });

  test.for([
    ['was not reached', null, 'the operation was not reached'],
    [
      'failed',
      { steps: [operationStep({ what: 'postgres: CHECKPOINT', error: 'no' })] },
      'a step of the operation failed: postgres: CHECKPOINT: no',
    ],
    ['had no step', { steps: [] }, 'no step of the operation was done'],
    ['took no effect', { effects: [{ before: 'a', after: 'a' }] }, 'the operation took no effect: a before and after'],
  ] as const)('should not be proven where it %s', ([, given, reason]) => {
    expect(crash(given as Partial<OperationObservation> | null)).toBe(reason);
  });
});

describe('a storm', () => {
  const steps = (...lsns: (string | null)[]) => lsns.map((lsn) => operationStep({ lsn }));
  const storm = (lsns: (string | null)[], over: Given = {}): string | null =>
    reasonFor({
      ...over,
      axes: { operation: 'storm', ...over.axes },
      operation: operation({ lsnBefore: '0/1', lsnAfter: 'F/0', seed: 7, steps: steps(...lsns) }),
    });

  test('should be proven by four steps inside the backup, whatever the others', () => {
    expect(storm([EARLIER, INSIDE, INSIDE, '0/5000028', '0/A000120', LATER])).toBeNull();
  });

  test('should not be proven by three', () => {
    expect(storm([EARLIER, INSIDE, INSIDE, '0/A000121', '0/5000027', INSIDE, null])).toBe(
      "3 steps of the storm lie between the backup's start position 0/5000028 and its stop position 0/A000120",
    );
  });

  test('should not be asked which of its states a copy is from', () => {
    expect(
      storm([INSIDE, INSIDE, INSIDE, INSIDE], { backup: taken({ ...BEFORE, '1664_keys': 'from its midst' }) }),
    ).toBeNull();
  });

  test('should not be proven where the tool was not held', () => {
    expect(
      storm([INSIDE, INSIDE, INSIDE, INSIDE], { backup: taken(BEFORE, { hold: { ...HELD, toolState: 'R' } }) }),
    ).toBe('the tool was not stopped after the operation: state R');
  });

  test('should not be proven where a rotation of it failed', () => {
    const failed = operation({
      steps: [...steps(INSIDE, INSIDE, INSIDE, INSIDE), operationStep({ what: 'w', error: 'no' })],
    });
    expect(reasonFor({ axes: { operation: 'storm' }, operation: failed })).toBe(
      'a step of the operation failed: w: no',
    );
  });
});

describe('what needs no proof of an operation', () => {
  test.for(['methods', 'control'] as const)('should be a cell of the family %s', (family) => {
    const without = inWindow({ axes: { operation: 'none' }, operation: null });
    expect(unprovenOperation({ ...without, family })).toBeNull();
  });

  test('should be a backup that the tool refused: it leaves nothing to prove', () => {
    expect(
      reasonFor({ backup: { ...refusal('no'), hold: { ...HELD, toolState: 'ended', sending: false } } }),
    ).toBeNull();
  });
});

describe('unproven', () => {
  test('should be the operation before the load', () => {
    const both = inWindow({ operation: operation({ lsnAfter: LATER }), backup: taken(BEFORE, { written: [] }) });
    expect(unproven(both)).toMatch(/^the operation lies between/);
  });

  test('should be the load where the operation is proven', () => {
    expect(unproven(inWindow({ backup: taken(BEFORE, { written: [] }) }))).toMatch(/^no commit lies between/);
  });

  test('should be the missing positions before anything else', () => {
    expect(unproven(inWindow({ operation: null, backup: taken(BEFORE, { positions: null }) }))).toMatch(
      /backup_manifest/,
    );
  });

  test('should be nothing where operation and load are proven', () => {
    expect(unproven(inWindow())).toBeNull();
  });
});

describe('judging a cell with a key operation', () => {
  const anywhere = claim({ id: 'window.good', cells: [{}] });
  const judged = (given: Evidence): Judgement & { readonly reason: string } => {
    const judgement = judge(given, { claims: [anywhere], known: [], today: '2026-11-23' });
    return { ...judgement, reason: reasonsText(judgement.reasons) };
  };

  test('should conform where it is proven and as documented', () => {
    expect(judged(inWindow())).toMatchObject({ verdict: 'conforms', reason: 'as documented: window.good' });
  });

  test.for([
    ['mistimed', { operation: operation({ lsnBefore: EARLIER }) }, /^the operation lies between/],
    ['not reached', { operation: null }, /^the operation was not reached$/],
    [
      'one that failed',
      { operation: operation({ steps: [operationStep({ error: 'no' })] }) },
      /^a step of the operation failed/,
    ],
    ['without a hold', { backup: taken(BEFORE, { hold: null }) }, /^the tool was not held$/],
    ['with a key file of the wrong time', { backup: taken({ ...BEFORE, wal_keys: 'w2' }) }, /wal_keys is as after/],
  ] as const)('should be inconclusive where the operation is %s, with every claim', ([, over, reason]) => {
    const { verdict, reason: given, claims } = judged(inWindow(over));
    expect([verdict, claims.map((each) => each.verdict)]).toEqual(['inconclusive', ['inconclusive']]);
    expect(given).toMatch(reason);
  });

  test('should be inconclusive rather than deviate where a mistimed operation left wrong rows', () => {
    const wrongRows = restoreObservation(
      start({ checks: [{ what: 'x', outcome: 'differs', detail: ['batch 2: missing'] }] }),
    );
    expect(judged(inWindow({ operation: operation({ lsnBefore: EARLIER }), restore: wrongRows })).verdict).toBe(
      'inconclusive',
    );
    expect(judged(inWindow({ restore: wrongRows })).verdict).toBe('deviates');
  });
});
