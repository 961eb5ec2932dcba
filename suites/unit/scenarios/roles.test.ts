import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Act, allOf } from '../../../helpers/acts/index.ts';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import { cellAt } from '../../../helpers/cell/index.ts';
import { actsOf, segmentToProve } from '../../../helpers/scenarios/index.ts';
import { coordinates, release, targetFacts } from '../fixtures.ts';

const acts = (over: Partial<Coordinates>): Act[] =>
  allOf(actsOf({ cell: cellAt(coordinates(over)), release: release(), facts: targetFacts(), rateKb: null }));
const of = <V extends Act['do']>(verb: V, given: readonly Act[]): Extract<Act, { do: V }>[] =>
  given.filter((act): act is Extract<Act, { do: V }> => act.do === verb);
const at = (given: readonly Act[], is: (act: Act) => boolean): number => given.findIndex(is);

describe('an old primary that comes back', () => {
  const given = acts({ restore: 'standby-old-primary', walMethod: 'fetch' });

  test('should lay the second backup out where its own data directory was removed', () => {
    const removed = at(given, (act) => act.do === 'remove-directory' && act.machine === 'source');
    const laidOut = at(given, (act) => act.do === 'lay-out' && act.machine === 'source' && act.backup === 'second');
    expect(at(given, (act) => act.do === 'stop-source')).toBeLessThan(removed);
    expect(removed).toBeLessThan(laidOut);
    expect(at(given, (act) => act.do === 'promote')).toBeLessThan(removed);
  });

  test('should have the key files that the promoted server made', () => {
    expect(of('bring-directory', given)).toEqual([
      { do: 'bring-directory', from: 'standby', to: 'source', directory: '$ROOT/keys', what: 'key files' },
    ]);
  });

  test('should be promoted in the end', () => {
    expect(of('promote', given).map(({ machine }) => machine)).toEqual(['standby', 'source']);
  });
});

describe('an old primary that is rewound', () => {
  const given = acts({ restore: 'standby-rewound', walMethod: 'fetch' });

  test('should have every table rewritten while the standby follows, and rows of its own after the promotion', () => {
    const rewritten = at(given, (act) => act.do === 'run-sql' && act.statements[0]?.sql === 'VACUUM FULL enc_rows');
    const promoted = at(given, (act) => act.do === 'promote');
    const own = at(given, (act) => act.do === 'write' && act.tooLate === true);
    expect(at(given, (act) => act.do === 'expect-standby')).toBeLessThan(rewritten);
    expect(rewritten).toBeLessThan(promoted);
    expect(promoted).toBeLessThan(own);
    expect(given[own]).toMatchObject({ machine: 'source' });
    expect(own).toBeLessThan(at(given, (act) => act.do === 'stop-source'));
  });

  test('should be rewound with the key files of both, and be started only where that went well', () => {
    const [tool] = of('run-tool', given);
    expect(tool).toMatchObject({ machine: 'source', program: release().tools.rewind, isNeeded: true });
    expect(tool?.options).toContain('host=standby port=5432 user=postgres dbname=postgres');
    const run = at(given, (act) => act.do === 'run-tool');
    expect(at(given, (act) => act.do === 'bring-directory')).toBe(run - 1);
    expect(given.slice(run + 1).filter((act) => act.do === 'start')[0]).toMatchObject({ machine: 'source' });
  });

  test('should end by a crash where the cell has it so', () => {
    const crashed = acts({ restore: 'standby-rewound-crashed', walMethod: 'fetch' });
    expect(of('crash-source', crashed)).toHaveLength(1);
    expect(of('stop-source', crashed)).toEqual([]);
  });

  test("should be rewound by PostgreSQL's own tool without pg_tde", () => {
    const stock = {
      cell: cellAt(coordinates({ restore: 'standby-rewound', walEncryption: 'off' })),
      release: undefined,
    };
    const [tool] = of('run-tool', allOf(actsOf({ ...stock, facts: targetFacts(), rateKb: null })));
    expect(tool?.program).toBe('pg_rewind');
  });
});

describe('a restore in place', () => {
  const given = acts({ restore: 'in-place', walMethod: 'fetch' });

  test('should leave the standby attached while the source gives way', () => {
    const removed = at(given, (act) => act.do === 'remove-directory');
    const stopped = at(given, (act) => act.do === 'stop' && act.machine === 'standby');
    expect(removed).toBeLessThan(stopped);
    expect(of('look-at-attached', given).map(({ primaryIs }) => primaryIs)).toEqual(['behind', 'past']);
  });

  test('should have no standby of the source on its own machine', () => {
    expect(of('configure', given).map(({ machine, signal }) => [machine, signal])).toEqual([
      ['standby', 'standby.signal'],
    ]);
    expect(given.filter((act) => act.do === 'take').flatMap(({ argv }) => argv)).not.toContain('-R');
  });
});

describe('a command that archives and is put at fault', () => {
  const failing = (over: Partial<Coordinates>) =>
    of('fail-archiving', acts({ restore: 'archive', walMethod: 'fetch', recoveryTarget: 'end', ...over }))[0];

  test('should be called by the wrapper, or by the server', () => {
    const fault = { archiveFault: 'command-killed' } as const;
    expect(failing({ archive: 'wrapped', ...fault })?.breaks).toContain(
      'pg_tde_archive_decrypt %f %p "$ROOT/archive/store %%f %%p"',
    );
    expect(failing({ archive: 'raw', ...fault })?.breaks).toContain('$ROOT/archive/store %f %p');
    expect(failing({ archive: 'raw', ...fault })?.breaks).not.toContain('decrypt');
  });

  test('should come after all is in the archive, and before that is looked at', () => {
    const given = acts({
      restore: 'archive',
      walMethod: 'fetch',
      archive: 'raw',
      recoveryTarget: 'end',
      archiveFault: 'command-missing',
    });
    const verbs = given.map((act) => act.do);
    const failed = verbs.indexOf('fail-archiving');
    expect(verbs.indexOf('archive-all')).toBeLessThan(failed);
    expect(failed).toBeLessThan(verbs.indexOf('look-at-archive'));
    expect(failing({ archive: 'raw', archiveFault: 'delivered-twice' })).toBeUndefined();
  });
});

describe('a command that fetches and is put at fault', () => {
  const FILES = ['A', 'B', 'C'].map((last) => `00000001000000000000000${last}`) as [string, string, string];

  test.for([
    ['missing', FILES[0]],
    ['not-executable', FILES[0]],
    ['killed', FILES[2]],
    ['exits-255', FILES[2]],
    ['cuts-short', FILES[2]],
    ['exits-1-in-the-middle', FILES[1]],
  ] as const)('should note its calls, and end as it has to: %s', ([restoreCommand, asked]) => {
    const axes = coordinates({ restore: 'archive', archive: 'raw', recoveryTarget: 'end', restoreCommand });
    const [broken] = of('break-command', acts(axes));
    const archive = mkdtempSync(join(tmpdir(), 'fetch-'));
    try {
      for (const name of FILES) writeFileSync(join(archive, name), 'x'.repeat(8));
      for (const { path, text, mode } of broken?.programs ?? []) {
        writeFileSync(join(archive, basename(path)), text);
        chmodSync(join(archive, basename(path)), Number.parseInt(mode, 8));
      }
      const { status } = spawnSync('sh', ['-c', `"$0/fetch" ${asked} "$0/got"`, archive]);
      expect(status).toBe(segmentToProve(axes)?.exitCode);
      expect(readFileSync(join(archive, basename(broken?.calls ?? '')), 'utf8')).toBe(`${asked} ${status}\n`);
      expect(readFileSync(join(archive, basename(broken?.mark ?? '')), 'utf8')).toBe('');
    } finally {
      rmSync(archive, { recursive: true });
    }
  });
});
