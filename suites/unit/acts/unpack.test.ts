import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, describe, expect, test } from 'vitest';
import type { Completed, Machine } from '../../../helpers/lab/index.ts';
import { type Packed } from '../../../helpers/acts/backup/taken.ts';
import { unpackBackup as layOut } from '../../../helpers/acts/restore/unpack.ts';
import { tarOf } from '../fixtures.ts';

const base = mkdtempSync(join(tmpdir(), 'unit-unpack-'));
afterAll(() => rmSync(base, { recursive: true }));

/** What was put where, and what was run, in order. */
class Told {
  readonly events: string[] = [];

  constructor(private readonly exitCode = 0) {}

  get machine(): Machine {
    return { name: 'restore', root: '/m', bin: '/bin', run: this.#run, put: this.#put } as unknown as Machine;
  }

  readonly #run = (argv: readonly string[]): Promise<Completed> => {
    this.events.push(argv[0] === 'sh' ? String(argv[2]) : argv.join(' '));
    return Promise.resolve({
      argv,
      exitCode: this.exitCode,
      signal: null,
      timedOut: false,
      stdout: '',
      stderr: 'no',
      startedAt: 0,
      durationMs: 1,
    });
  };

  readonly #put = async (archive: Readable, directory: string): Promise<void> => {
    const names: string[] = [];
    for await (const entry of archive.pipe(extract())) {
      const member = entry as unknown as Readable & { header: { name: string; mode: number } };
      const chunks: Buffer[] = [];
      for await (const chunk of member) chunks.push(chunk as Buffer);
      names.push(`${member.header.name}=${Buffer.concat(chunks).toString()}`);
    }
    this.events.push(`put ${names.join(' ')} to ${directory}`);
  };
}

async function spoolOf(name: string, files: Readonly<Record<string, Buffer | string>>): Promise<string> {
  const file = join(base, name);
  writeFileSync(file, await tarOf(files));
  return file;
}

async function tarBackup(name: string, over: Readonly<Record<string, Buffer | string>> = {}): Promise<Packed> {
  return {
    spool: await spoolOf(`${name}.tar`, {
      [`${name}/`]: '',
      [`${name}/base.tar`]: await tarOf({ PG_VERSION: '17', tablespace_map: '16400 /m/tablespace' }),
      [`${name}/16400.tar`]: await tarOf({ 'PG_17/5/1': 'rows' }),
      [`${name}/pg_wal.tar`]: await tarOf({ '000000010000000000000004': 'wal' }),
      [`${name}/backup_manifest`]: '{}',
      ...over,
    }),
    destination: `/m/${name}`,
    tablespaceSpools: [],
    tablespaceMap: { 16400: '/m/tablespace' },
  };
}

async function plainBackup(name: string, withSpace = true): Promise<Packed> {
  const spool = await spoolOf(`${name}-plain.tar`, { [`${name}/PG_VERSION`]: '17' });
  const spaces = withSpace ? [`${name}-space`, `${name}-space-2`] : [];
  return {
    spool,
    destination: `/m/${name}`,
    tablespaceSpools: await Promise.all(
      spaces.map((space) => spoolOf(`${space}.tar`, { [`${space}/1`]: `rows of ${space}` })),
    ),
    tablespaceMap: {},
  };
}

const PLACES_OF_TEST = { data: '/m/data', tablespaces: [{ from: '/m/tablespace', to: '/m/tablespace' }] };
const MADE = "mkdir -m 700 '/m/data' '/m/data/pg_wal'";

describe('layOut, of a tar backup', () => {
  test('should put each archive where PostgreSQL has it, and the manifest into the data directory', async () => {
    const told = new Told();
    await layOut(told.machine, 'tar', await tarBackup('backup'), PLACES_OF_TEST);
    expect(told.events).toEqual([
      MADE,
      'put PG_VERSION=17 tablespace_map=16400 /m/tablespace to /m/data',
      "mkdir -p -m 700 '/m/tablespace'",
      'put PG_17/5/1=rows to /m/tablespace',
      'put 000000010000000000000004=wal to /m/data/pg_wal',
      'put backup_manifest={} to /m/data',
    ]);
  });

  test('should put each tablespace where tablespace_map has it, or to the directory for that', async () => {
    const twice = {
      ...(await tarBackup('backup', { 'backup/16399.tar': await tarOf({ 'PG_17/5/2': 'indexes' }) })),
      tablespaceMap: { 16399: '/m/tablespace-2', 16400: '/m/tablespace' },
    };
    const at = async (...to: string[]): Promise<string[]> => {
      const told = new Told();
      const tablespaces = ['/m/tablespace', '/m/tablespace-2'].map((from, index) => ({ from, to: to[index] ?? from }));
      await layOut(told.machine, 'tar', twice, { data: '/m/data', tablespaces, linked: to.length > 0 });
      return told.events.filter((event) => /rows|indexes|ln -s/.test(event));
    };
    expect(await at()).toEqual(['put PG_17/5/1=rows to /m/tablespace', 'put PG_17/5/2=indexes to /m/tablespace-2']);
    expect(await at('/m/full-space', '/m/full-space-2')).toEqual([
      'put PG_17/5/1=rows to /m/full-space',
      'put PG_17/5/2=indexes to /m/full-space-2',
      "ln -s '/m/full-space' '/m/data/pg_tblspc/16400' && ln -s '/m/full-space-2' '/m/data/pg_tblspc/16399' && rm -f '/m/data/tablespace_map'",
    ]);
  });

  test('should break the harness where nothing says where a tablespace is to be', async () => {
    const packed = { ...(await tarBackup('backup')), tablespaceMap: {} };
    await expect(layOut(new Told().machine, 'tar', packed, PLACES_OF_TEST)).rejects.toThrow(
      'nothing says where 16400.tar is to be: tablespace_map has no such tablespace',
    );
  });

  test('should leave the link to a tablespace to the server, which makes it of tablespace_map', async () => {
    const told = new Told();
    await layOut(told.machine, 'tar', await tarBackup('backup'), PLACES_OF_TEST);
    expect(told.events.filter((event) => /ln -s|rm -f/.test(event))).toEqual([]);
  });

  test('should make the link itself where nobody starts a server, and remove what would have it made again', async () => {
    const told = new Told();
    await layOut(told.machine, 'tar', await tarBackup('backup'), {
      data: '/m/full',
      tablespaces: [{ from: '/m/tablespace', to: '/m/full-space' }],
      linked: true,
    });
    expect(told.events).toContain('put PG_17/5/1=rows to /m/full-space');
    expect(told.events.at(-1)).toBe(
      "ln -s '/m/full-space' '/m/full/pg_tblspc/16400' && rm -f '/m/full/tablespace_map'",
    );
  });

  test('should unpack compressed archives the same, and not take an archive of WAL for a tablespace', async () => {
    const told = new Told();
    const packed = await tarBackup('backup', {
      'backup/16400.tar.gz': gzipSync(await tarOf({ zipped: 'z' })),
      'backup/pg_wal.tar.gz': gzipSync(await tarOf({ wal: 'w' })),
    });
    await layOut(told.machine, 'tar', packed, PLACES_OF_TEST);
    expect(told.events).toEqual(
      expect.arrayContaining(['put zipped=z to /m/tablespace', 'put wal=w to /m/data/pg_wal']),
    );
  });

  test('should put nothing for a file that is neither', async () => {
    const told = new Told();
    const spool = await spoolOf('odd.tar', {
      'backup/': '',
      'backup/left-by-somebody-else': 'x',
      'backup/base.tar': await tarOf({ PG_VERSION: '17' }),
    });
    await layOut(
      told.machine,
      'tar',
      { spool, destination: '/m/backup', tablespaceSpools: [], tablespaceMap: {} },
      { ...PLACES_OF_TEST, linked: true },
    );
    expect(told.events).toEqual(["mkdir -m 700 '/m/data' '/m/data/pg_wal'", 'put PG_VERSION=17 to /m/data']);
  });

  test('should break the harness where the machine cannot hold it', async () => {
    await expect(layOut(new Told(1).machine, 'tar', await tarBackup('backup'), PLACES_OF_TEST)).rejects.toThrow(
      expect.objectContaining({ stage: 'restore' }),
    );
  });
});

describe('layOut, of a plain backup', () => {
  test('should make the directory of it the data directory', async () => {
    const told = new Told();
    await layOut(told.machine, 'plain', await plainBackup('backup', false), PLACES_OF_TEST);
    expect(told.events).toEqual(['put backup/PG_VERSION=17 to /m', "mv '/m/backup' '/m/data' && chmod 700 '/m/data'"]);
  });

  test('should put each tablespace where the links to it point: to where it was packed from', async () => {
    const told = new Told();
    await layOut(told.machine, 'plain', await plainBackup('backup'), PLACES_OF_TEST);
    expect(told.events.slice(-2)).toEqual([
      'put backup-space/1=rows of backup-space to /m',
      'put backup-space-2/1=rows of backup-space-2 to /m',
    ]);
  });

  test('should put what pg_wal leads to where it lay, beside the data directory', async () => {
    const told = new Told();
    const packed = await plainBackup('backup', false);
    const walSpool = await spoolOf('backup-wal.tar', { 'backup-wal/000000010000000000000004': 'wal' });
    await layOut(told.machine, 'plain', { ...packed, walSpool }, PLACES_OF_TEST);
    expect(told.events.at(-1)).toBe('put backup-wal/000000010000000000000004=wal to /m');
  });
});
