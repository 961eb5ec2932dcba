import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { UsageError } from '../../../helpers/common/index.ts';
import { docsCheck } from '../../../helpers/program/commands/docs-check.ts';
import { main } from '../../../helpers/program/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'unit-docs-check-'));
afterAll(() => rmSync(directory, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
};

/** A documentation of our own, of release 2.1. */
const PAGES: Readonly<Record<string, string>> = {
  'how-to/save':
    '# Saving\n\nCall the tool.\n\n## Ways\n\nFetched WAL is fine.\n\n!!! danger\n    Turn no key meanwhile.\n\n## Restoring\n\nStart the server.\n',
  keys: '# Keys\n\nThere are two.\n\n## Turning\n\nAn old key may be needed for a backup.\n',
  intro: '# Introduction\n\nWords.\n',
};
const BASE = 'documentation/docs';
write('base/documentation/variables.yml', "release: '2.1'\n");
for (const [page, text] of Object.entries(PAGES)) write(`base/${BASE}/${page}.md`, text);

const RECORD = '# What is watched.\nextension: pg_tde\neditions: [2.1.0]\npages: [how-to/save]\nmentions: backup\n';
const claim = (id: string, heading: string): string =>
  `- { id: ${id}, releases: '*', severity: must, says: s, page: how-to/save, heading: ${heading}, cells: {}, expect: {} }\n`;
const files = {
  documented: [join(directory, 'claims.yaml')],
  known: join(directory, 'known.yaml'),
  documentation: join(directory, 'record.yaml'),
};
write('known.yaml', '[]');
/** The record as a person leaves it who answers what --update has put in. */
function answer(page: string, text: (of: string) => string): void {
  const file = `record/${page}.yaml`;
  write(file, text(readFileSync(join(directory, file), 'utf8')));
}
beforeEach(() => {
  rmSync(join(directory, 'record'), { recursive: true, force: true });
  write('record.yaml', RECORD);
  write('claims.yaml', '[]');
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  docsCheck({ docs: join(directory, 'base'), update: true }, files);
  vi.restoreAllMocks();
  let nth = 0;
  const answers = [
    'noClaim: how it is called',
    'says: Fetched WAL is good\n    claims: [ method.fetch ]',
    'noClaim: advice',
    'says: It starts\n    claims: [ restore.files ]',
  ];
  answer('how-to/save', (text) => text.replaceAll('says: TODO', () => answers[nth++] ?? ''));
  answer('keys', (text) => text.replace('says: TODO', 'noClaim: said elsewhere'));
  write('claims.yaml', claim('method.fetch', 'Ways') + claim('restore.files', 'Restoring'));
});

let copies = 0;
/** A copy of the documentation with something done to one page. */
function changed(page: string, change: (text: string) => string): string {
  copies += 1;
  const copy = join(directory, `copy-${copies}`);
  cpSync(join(directory, 'base'), copy, { recursive: true });
  const file = join(copy, BASE, `${page}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, change(PAGES[page] ?? ''));
  return copy;
}

let output = '';
beforeEach(() => {
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  return () => vi.restoreAllMocks();
});
const check = (docs: string, release?: string): number =>
  docsCheck(release === undefined ? { docs } : { docs, release }, files);

describe('docsCheck', () => {
  test('should end with 0 where everything is as on record', () => {
    expect([check(join(directory, 'base')), output]).toEqual([0, 'documentation of 2.1.0: nothing to do\n']);
  });

  test.for(['documentation', BASE])('should take %s as well', (path) => {
    expect(check(join(directory, 'base', path))).toBe(0);
  });

  test('should tell of one word that changed, with the claims that stand on it', () => {
    expect(check(changed('how-to/save', (text) => text.replace('fine', 'bad')))).toBe(1);
    expect(output).toMatch(
      /^changed: .*\n {2}how-to\/save: Ways\n {4}[0-9a-f]{16} Fetched WAL is bad\.\n {4}was answered: Fetched WAL is good\n {4}claims: method\.fetch$/m,
    );
  });

  test('should tell of one word that changed in a warning', () => {
    expect(check(changed('how-to/save', (text) => text.replace('no key', 'a key')))).toBe(1);
    expect(output).toContain('1 changed, 0 moved, 0 gone, 0 new');
  });

  test('should not tell of white space, of links, or of a section that is not about backups', () => {
    expect(check(changed('how-to/save', (text) => text.replace('Call the tool', '[Call](a.md)  the\ntool')))).toBe(0);
    expect(check(changed('intro', (text) => text.replace('Words', 'Other words')))).toBe(0);
  });

  test('should tell of sentences that moved to another heading, and of those that are gone', () => {
    expect(check(changed('how-to/save', (text) => text.replace('## Restoring', '## Getting it back')))).toBe(1);
    expect(output).toMatch(
      /^moved.*\n {2}how-to\/save: Restoring\n {4}[0-9a-f]{16}\n {4}now how-to\/save: Getting it back\n {4}was answered: It starts\n {4}claims: restore\.files$/m,
    );
    expect(check(changed('how-to/save', (text) => text.slice(0, text.indexOf('## Restoring'))))).toBe(1);
    expect(output).toMatch(/^gone.*\n {2}how-to\/save: Restoring\n {4}[0-9a-f]{16}\n {4}was answered: It starts\n/m);
  });

  test('should tell of a new sentence on a page that is watched, and on another one where it is about backups', () => {
    expect(check(changed('how-to/save', (text) => `${text}\n## Limits\n\nThere are some.\n`))).toBe(1);
    expect(output).toMatch(/^new.*\n {2}how-to\/save: Limits\n {4}[0-9a-f]{16} There are some\.$/m);
    expect(check(changed('new/page', () => '# Other tools\n\nOne takes backups.\n\n## Else\n\nWords.\n'))).toBe(1);
    expect(output).toMatch(/^new.*\n {2}new\/page: Other tools$/m);
    expect(output).not.toContain('new/page: Else');
  });

  test('should put a new release in with --update, after which only answers are left', () => {
    const docs = changed('how-to/save', (text) => `${text.replace('fine', 'bad')}\n## Limits\n\nThere are some.\n`);
    expect(docsCheck({ docs, release: '2.2.0', update: true }, files)).toBe(1);
    expect(output).toMatch(/^documentation of 2\.2\.0, which is not on record: compared with 2\.1\.0$/m);
    expect(output).toMatch(/^written: .*record\.yaml\nwritten: .*record\/how-to\/save\.yaml\n$/m);
    expect(readFileSync(files.documentation, 'utf8')).toBe(
      RECORD.replace('[2.1.0]', '[ 2.1.0, 2.2.0 ]').replace('[how-to/save]', '[ how-to/save ]'),
    );
    output = '';
    expect(check(docs, '2.2.0')).toBe(1);
    expect(output).toMatch(
      /^documentation of 2\.2\.0\n\nwithout an answer: .*\n {2}how-to\/save: Ways: TODO, was: Fetched WAL is good\n {2}how-to\/save: Limits: TODO\n\n/,
    );
    answer('how-to/save', (text) =>
      text
        .replace(/says: 'TODO, was: .*'/, 'says: It is bad\n    claims: [ method.fetch ]')
        .replace('says: TODO', 'noClaim: nothing to test'),
    );
    expect(check(docs, '2.2.0')).toBe(0);
    expect(check(join(directory, 'base'), '2.1.0')).toBe(0);
  });

  test('should write nothing without --update', () => {
    const before = readFileSync(join(directory, 'record/how-to/save.yaml'), 'utf8');
    check(changed('how-to/save', (text) => text.replace('fine', 'bad')));
    expect(readFileSync(files.documentation, 'utf8')).toBe(RECORD);
    expect(readFileSync(join(directory, 'record/how-to/save.yaml'), 'utf8')).toBe(before);
  });

  test('should print with --coverage how many sentences have a claim, without a checkout or before the rest', () => {
    expect(docsCheck({ coverage: true }, files)).toBe(0);
    expect(output).toBe(
      'sentences, checkable, claimed  2.1.0\nhow-to/save                    4 2 2\nkeys                           1 0 0\nall                            5 2 2\n\ndocumentation of 2.1.0: 5 sentences, of which a run can check 2; claims are made of 2\n',
    );
    output = '';
    expect(docsCheck({ coverage: true, docs: join(directory, 'base') }, files)).toBe(0);
    expect(output).toMatch(/\n\ndocumentation of 2\.1\.0: nothing to do\n$/);
  });

  test('should refuse to do nothing', () => {
    expect(() => docsCheck({}, files)).toThrow(UsageError);
  });

  test.for([{ release: '2.1' }, { update: true }])('should refuse %j where there is no documentation', (options) => {
    expect(() => docsCheck({ coverage: true, ...options }, files)).toThrow(
      '--release and --update are about the documentation that --docs names',
    );
  });

  test.for([
    ['a directory that is not there', 'nowhere', undefined, /nowhere: no page of documentation/],
    ['a directory without pages', 'empty', undefined, /empty: no page of documentation/],
    ['a release that it does not say', 'unsaid', undefined, /variables\.yml is not there.*--release/],
    ['what is no release', 'base', 'newest', /--release: newest is not a release/],
    ['a release that is part of a longer text', 'base', '2.1.2-rc', /--release: 2\.1\.2-rc is not a release/],
    [
      'a release older than any on record',
      'base',
      '1.0',
      /nothing is on record of 1\.0\.0; the oldest release on record is 2\.1\.0/,
    ],
  ] as const)('should refuse %s', ([, docs, release, message]) => {
    mkdirSync(join(directory, 'empty/docs'), { recursive: true });
    write('unsaid/docs/page.md', '# A\n');
    const refused = (): number => check(join(directory, docs), release);
    expect(refused).toThrow(message);
    expect(refused).toThrow(UsageError);
  });

  test('should take the release that is given before the one that the checkout says', () => {
    expect(check(join(directory, 'base'), '2.3')).toBe(0);
    expect(output).toContain('documentation of 2.3.0, which is not on record: compared with 2.1.0');
  });
});

describe('the command', () => {
  test('should end with 64 for a path that is not there, and with 1 for another documentation', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await main(['docs-check', '--docs', join(directory, 'nowhere')])).toBe(64);
    expect(await main(['docs-check', '--docs', join(directory, 'base')])).toBe(1);
    expect(output).toContain('gone: ');
    expect(output).toContain('  how-to/backup-wal-enabled: Key rotation during backups\n');
  });
});
