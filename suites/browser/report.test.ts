import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveEvidence } from '../../helpers/evidence/index.ts';
import { type CellLine, combineRepetitions } from '../../helpers/results/index.ts';
import { writeReports } from '../../helpers/report/index.ts';
import {
  backupObservation,
  cellResult,
  coordinates,
  evidence,
  failedStart,
  operationObservation,
  repetitionResult,
  restoreObservation,
  runLine,
  start,
  happened,
} from '../unit/fixtures.ts';
import { FILES, HOSTILE, writeHostileRun, writeLargeRun, writeRun } from '../unit/html-run.ts';
import { executablePath, launch, open, titled } from './chromium.ts';

const CELLS = 2000;
/** The longest that a report of 2,000 cells may take until it can be used, in milliseconds. */
const OPEN_LIMIT_MS = 2000;
/** The longest from a key to the cells that it leaves, in milliseconds: what is shorter is felt as at once. */
const FILTER_LIMIT_MS = 200;

const base = mkdtempSync(join(tmpdir(), 'browser-'));
const fileOf = (run: string): string => join(base, run, 'report.html');

const AXES = { ...coordinates({ walMethod: 'fetch' }) };
const T = 1_800_000_000_000;

/** A run with cells of each verdict and one of each kind of panel. */
async function writeSmallRun(): Promise<void> {
  const directory = join(base, 'small');
  const claims: CellLine['claims'] = [
    {
      id: 'method.fetch',
      severity: 'must',
      verdict: 'deviates',
      reasons: [{ facet: 'startup', text: 'startup: fails, documented is starts' }],
    },
    { id: 'restore.files', severity: 'must', verdict: 'conforms', reasons: [{ text: 'as documented' }] },
  ];
  const repeated = [1, 2, 3].map((number) =>
    repetitionResult('methods/fetch-tar', number, number === 2 ? 'deviates' : 'conforms', {
      axes: { ...AXES, format: 'tar' },
    }),
  );
  const instants = [1, 2, 3].map((number) =>
    cellResult(`scan/fetch-rotate-server-key-${number}-of-3`, 'conforms', {
      axes: AXES,
      instant: { number, of: 3, plannedBytes: number * 10, totalBytes: 30, atBytes: number * 10, keyFiles: [] },
    }),
  );
  const lines = [
    cellResult('methods/fetch-plain', 'deviates', {
      axes: AXES,
      claims,
      reasons: [{ text: 'method.fetch: startup: fails, documented is starts' }],
      facets: {
        startup: { outcome: 'fails', message: 'FATAL:  WAL ends before end of online backup' },
        data: { outcome: 'not-read', message: null },
      },
    }),
    cellResult('methods/fetch-plain-heavy', 'conforms', { axes: { ...AXES, load: 'heavy' } }),
    cellResult('methods/stream-plain', 'informational', { axes: { ...AXES, walMethod: 'stream' } }),
    cellResult('window/fetch-plain-rotate-server-key-after-keys', 'inconclusive', {
      axes: { ...AXES, operation: 'rotate-server-key', point: 'after-keys' },
    }),
    cellResult('restores/fetch-plain-standby', 'stale-known', { axes: { ...AXES, restore: 'standby' } }),
    cellResult('methods/stream-tar', 'known-deviation', {
      axes: { ...AXES, walMethod: 'stream', format: 'tar' },
      reasons: [{ known: 'streamed-wal-across-segments', text: 'why (where)' }],
    }),
    ...repeated,
    combineRepetitions(repeated),
    ...instants,
  ];
  writeRun(directory, {
    lines,
    run: runLine({ notRun: [{ id: 'methods/none-tar', reason: 'no such thing', applicable: true }] }),
  });
  const backup = backupObservation({
    command: { startedAt: T + 2000, durationMs: 3000 },
    keyFiles: { inDestination: {}, inBackup: { a: '1', b: '2' } },
  });
  saveEvidence(
    directory,
    evidence({
      backup,
      ...happened([{ atMs: 900, says: 'source started' }], T),
      restore: restoreObservation(failedStart('FATAL:  WAL ends before end of online backup', { startedAt: T + 7000 })),
      operation: operationObservation(),
    }),
    FILES,
  );
  const wal = { backup: ['000000010000000000000003'], archive: [], streamed: [] };
  saveEvidence(
    directory,
    evidence({
      axes: { restore: 'standby' },
      restore: {
        ...restoreObservation(start()),
        wal,
        recovery: [
          {
            what: 'catches up',
            machine: 'standby',
            startedAt: T,
            durationMs: 5,
            wanted: '0/3',
            reached: null,
            outcome: 'stalled',
            message: 'why',
            checks: [],
          },
        ],
      },
    }),
    FILES,
  );
  await writeReports(directory);
}

describe.skipIf(executablePath === undefined)(titled('a report in a browser'), () => {
  let browser: Browser;
  beforeAll(async () => {
    writeLargeRun(join(base, 'large'), CELLS);
    writeHostileRun(join(base, 'hostile'));
    await Promise.all([writeSmallRun(), writeReports(join(base, 'large')), writeReports(join(base, 'hostile'))]);
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(base, { recursive: true });
  });

  const openSmall = (hash = '', options = {}) => open(browser, fileOf('small'), hash, options);
  const shownCells = (page: Page): Promise<number> => page.locator('.family .cell:visible').count();
  const panelOf = async (page: Page, id: string): Promise<void> =>
    page.locator(`#panel[data-ready=${JSON.stringify(id)}]:visible`).waitFor();

  test('should open from disk with every cell, without a complaint or a request', async () => {
    await using opened = await openSmall();
    expect(await shownCells(opened.page)).toBe(11);
    expect(await opened.page.locator('#filter-count').textContent()).toBe('11 cells');
    expect(opened.complaints).toEqual([]);
  });

  test('should choose cells by verdict, by axis and by text, and keep that in the address', async () => {
    await using opened = await openSmall();
    const { page } = opened;
    await page.getByRole('checkbox', { name: 'deviates', exact: true }).check();
    expect([await shownCells(page), await page.locator('#filter-count').textContent()]).toEqual([
      2,
      '2 of 11 cells shown',
    ]);
    await page.getByRole('checkbox', { name: 'conforms', exact: true }).check();
    expect(await shownCells(page)).toBe(6);
    await page.getByText('By axis').click();
    await page.locator('select[name=load]').selectOption('heavy');
    expect([await shownCells(page), new URL(page.url()).hash]).toEqual([1, '#verdict=conforms%2Cdeviates&load=heavy']);
    expect(await page.locator('.family:visible').count()).toBe(1);
    await page.getByRole('button', { name: 'All cells' }).click();
    await page.getByLabel('Text').fill('ROTATE instant');
    expect(await shownCells(page)).toBe(0);
    await page.getByLabel('Text').fill('ROTATE  server');
    expect(await shownCells(page)).toBe(4);
    expect(opened.complaints).toEqual([]);
  });

  test('should choose cells by what became of them, and by what was seen', async () => {
    await using opened = await openSmall();
    const { page } = opened;
    await page.getByRole('checkbox', { name: 'does not start' }).check();
    expect([await shownCells(page), new URL(page.url()).hash]).toEqual([1, '#outcome=does-not-start']);
    await page.getByRole('button', { name: 'All cells' }).click();
    await page.getByText('By what was seen').click();
    await page.locator('select[name=seen-startup]').selectOption('fails');
    expect([await shownCells(page), new URL(page.url()).hash]).toEqual([1, '#seen-startup=fails']);
    await page.getByRole('button', { name: 'All cells' }).click();
    await page.getByLabel('Text').fill('startup: fails');
    expect(await shownCells(page)).toBe(1);
    expect(opened.complaints).toEqual([]);
  });

  test('should switch by keyboard to what became of each cell, and keep that in the address', async () => {
    await using opened = await openSmall();
    const { page } = opened;
    const groundOf = (): Promise<string> =>
      page
        .locator('.cell.o-works.v-conforms')
        .first()
        .evaluate((cell) => getComputedStyle(cell).backgroundColor);
    const knownGround = (): Promise<string> =>
      page.locator('.cell.o-works.v-known-deviation').evaluate((cell) => getComputedStyle(cell).backgroundColor);
    expect(await knownGround()).not.toBe(await groundOf());
    await page.getByRole('radio', { name: 'as documented?' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'does it work?' }).isChecked()).toBe(true);
    expect(new URL(page.url()).hash).toBe('#view=works');
    expect(await knownGround()).toBe(await groundOf());
    await using linked = await openSmall('#view=works&outcome=does-not-start');
    expect([
      await shownCells(linked.page),
      await linked.page.getByRole('radio', { name: 'does it work?' }).isChecked(),
    ]).toEqual([1, true]);
    expect(opened.complaints).toEqual([]);
  });

  test('should show what a link to filters says, from a count as well', async () => {
    await using linked = await openSmall('#verdict=inconclusive');
    expect([
      await shownCells(linked.page),
      await linked.page.getByRole('checkbox', { name: 'inconclusive' }).isChecked(),
    ]).toEqual([1, true]);
    await linked.page.locator('.counts a', { hasText: 'known deviation' }).first().click();
    await expect.poll(() => shownCells(linked.page)).toBe(1);
  });

  test('should open a cell by keyboard, close it with Escape, and give the focus back', async () => {
    await using opened = await openSmall();
    const { page } = opened;
    const link = page.getByRole('link', { name: 'D deviates does not start: methods/fetch-plain', exact: true });
    await link.focus();
    await page.keyboard.press('Enter');
    await panelOf(page, 'methods/fetch-plain');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('panel-title');
    expect(await page.getByRole('complementary').innerText()).toContain('line 2 of results.jsonl');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await panelOf(page, 'methods/fetch-tar');
    await page.keyboard.press('Escape');
    await page.locator('#panel').waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#cell=methods%2Ffetch-plain');
    expect(opened.complaints).toEqual([]);
  });

  test('should open the cell that the address names, with all that is known of it', async () => {
    await using opened = await openSmall('#cell=methods/fetch-plain');
    const { page } = opened;
    await panelOf(page, 'methods/fetch-plain');
    const text = await page.locator('#panel').innerText();
    for (const part of [
      'npx tde-conformance run --target image:example/postgresql:18 --cells methods/fetch-plain',
      'npx tde-conformance repro 20261123-000000-abcd methods/fetch-plain',
      'how-to/',
      'not as documented',
      'source started',
      '1 marked',
      'SELECT 11',
    ])
      expect(text).toContain(part);
    expect(await page.locator('#panel .log .decides').first().innerText()).toContain(
      'FATAL:  WAL ends before end of online backup',
    );
    expect(await page.getByRole('img', { name: /^Timeline of/ }).isVisible()).toBe(true);
    const href = await page.getByRole('link', { name: 'the whole of restore.log' }).getAttribute('href');
    expect(readFileSync(join(base, 'small', href ?? ''), 'utf8')).toBe(FILES['restore.log']);
    expect(opened.complaints).toEqual([]);
  });

  test('should keep the filter when a cell is opened, and step through the cells that are shown', async () => {
    await using opened = await openSmall('#verdict=deviates');
    const { page } = opened;
    await page.locator('.family .cell:visible').first().click();
    await panelOf(page, 'methods/fetch-plain');
    await page.getByRole('button', { name: 'Next' }).click();
    await panelOf(page, 'methods/fetch-tar');
    expect(await page.locator('#panel').innerText()).toContain('2 of 3');
    await page.getByRole('button', { name: 'Next' }).click();
    await panelOf(page, 'methods/fetch-plain');
    expect(await shownCells(page)).toBe(2);
  });

  test('should say of a cell that it does not have that it has none', async () => {
    await using opened = await openSmall('#cell=no/such');
    await panelOf(opened.page, 'no/such');
    expect(await opened.page.locator('#panel').innerText()).toContain('This report has no such cell.');
  });

  const VIEWS = [
    '',
    '#view=works',
    '#cell=methods/fetch-plain',
    '#cell=methods/fetch-tar',
    '#cell=restores/fetch-plain-standby',
    '#cell=methods/none-tar',
  ];
  test.for((['light', 'dark'] as const).flatMap((colorScheme) => VIEWS.map((hash) => ({ colorScheme, hash }))))(
    'should have nothing that automated checks of accessibility find: $colorScheme, $hash',
    async ({ colorScheme, hash }) => {
      await using opened = await openSmall(hash, { colorScheme, bypassCSP: true });
      if (hash.startsWith('#cell')) await opened.page.locator('#panel[data-ready]').waitFor();
      await opened.page.evaluate(axe.source);
      const violations = await opened.page.evaluate(async () =>
        (
          await (
            globalThis as unknown as {
              axe: {
                run: () => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
              };
            }
          ).axe.run()
        ).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}: ${nodes[0]?.failureSummary}`),
      );
      expect(violations).toEqual([]);
    },
  );

  test('should print the first screen, the matrices and the cell that is open, and nothing to click', async () => {
    await using opened = await openSmall('#cell=methods/fetch-plain', { colorScheme: 'dark' });
    const { page } = opened;
    await panelOf(page, 'methods/fetch-plain');
    await page.emulateMedia({ media: 'print' });
    expect(
      await page
        .locator('h1, .family table, #panel details[open] .log')
        .evaluateAll((elements) => elements.every((element) => element.checkVisibility())),
    ).toBe(true);
    expect([await page.locator('#filters').isVisible(), await page.locator('#panel button:visible').count()]).toEqual([
      false,
      0,
    ]);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('#panel')!).position)).toBe('static');
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  test('should fit a screen of 400 pixels: only tables and pictures scroll sideways', async () => {
    await using opened = await openSmall('#cell=methods/fetch-plain', { viewport: { width: 400, height: 800 } });
    await panelOf(opened.page, 'methods/fetch-plain');
    expect(
      await opened.page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.querySelector('#panel')!.scrollWidth,
      ]),
    ).toEqual([400, expect.any(Number)]);
    expect(
      await opened.page.evaluate(() => {
        const panel = document.querySelector('#panel')!;
        return panel.scrollWidth - panel.clientWidth;
      }),
    ).toBe(0);
  });

  test(`should open with ${CELLS} cells in under two seconds, and filter at once`, async () => {
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await using opened = await open(browser, fileOf('large'));
      // Until everything is laid out and the page's own code has run.
      times.push(
        await opened.page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
            }),
        ),
      );
      expect(await shownCells(opened.page)).toBe(CELLS);
    }
    expect(
      times.toSorted((a, b) => a - b)[1],
      `milliseconds until it can be used: ${times.map(Math.round).join(', ')}`,
    ).toBeLessThan(OPEN_LIMIT_MS);
    await using opened = await open(browser, fileOf('large'));
    const took = await opened.page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#filter-text')!;
      return ['s', 'st', 'str', 'stream', 'stream-plain', ''].map((text) => {
        const began = performance.now();
        input.value = text;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        // What the browser has to do before it can paint.
        void document.body.offsetHeight;
        return performance.now() - began;
      });
    });
    const middle = took.toSorted((a, b) => a - b)[3];
    expect(middle, `milliseconds for each text: ${took.map(Math.round).join(', ')}`).toBeLessThan(FILTER_LIMIT_MS);
    process.stdout.write(
      `opened after ${times.map(Math.round).join(', ')} ms, filtered in ${took.map(Math.round).join(', ')} ms\n`,
    );
    expect(opened.complaints).toEqual([]);
  });

  test('should run nothing of hostile content, and show it as text', async () => {
    await using opened = await open(browser, fileOf('hostile'), '#cell=methods/fetch-plain');
    const { page } = opened;
    await panelOf(page, 'methods/fetch-plain');
    for (const summary of await page.locator('#panel summary').all()) await summary.click();
    const title = await page.title();
    expect([title.includes('without'), title.includes('</script>'), title === 'broken']).toEqual([false, true, false]);
    expect(
      await page.evaluate(() => [
        document.querySelectorAll('#injected, img, body script:not([id]):not(:last-child)').length,
        document.querySelectorAll('[onerror]').length,
      ]),
    ).toEqual([0, 0]);
    expect(await page.locator('#panel').innerText()).toContain('<img src=x onerror=');
    expect(await page.locator('#panel').innerText()).toContain('‹U+202E›gpj.exe');
    for (const link of await page.locator('.family .cell').all()) {
      const href = (await link.getAttribute('href')) ?? '';
      await link.click({ force: true });
      await page.locator('#panel[data-ready]').waitFor();
      expect(href.startsWith('#cell=')).toBe(true);
    }
    expect(
      await page.evaluate(
        () =>
          [...document.querySelectorAll('a')].filter((a) => !/^(#|cells\/|https?:)/.test(a.getAttribute('href') ?? ''))
            .length,
      ),
    ).toBe(0);
    expect(await page.title()).toBe(title);
    expect(opened.complaints).toEqual([]);
    expect(HOSTILE).toContain('<script>');
  });
});
