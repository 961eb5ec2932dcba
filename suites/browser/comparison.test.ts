import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareRuns, comparisonHtml } from '../../helpers/comparison/index.ts';
import type { CellLine, Results } from '../../helpers/results/index.ts';
import { cellResult, runLine } from '../unit/fixtures.ts';
import { executablePath, launch, open, titled } from './chromium.ts';

const directory = mkdtempSync(join(tmpdir(), 'browser-comparison-'));
const page = join(directory, 'comparison.html');

const cell = (id: string, verdict: CellLine['verdict'], over: Partial<CellLine> = {}): CellLine =>
  cellResult(id, verdict, { facets: { startup: { outcome: verdict, message: '<b>FATAL</b>' } }, ...over });
const run = (name: string, pgTde: string, cells: readonly CellLine[]): Results => ({
  run: runLine({ run: name, planned: cells.length, target: { ...runLine().target, pgTde } }),
  cells,
  repetitions: [],
  end: { type: 'end', counts: {} },
});

describe.skipIf(executablePath === undefined)(titled('the page of a comparison'), () => {
  let browser: Browser;
  beforeAll(async () => {
    const verdicts = [
      'conforms',
      'deviates',
      'known-deviation',
      'stale-known',
      'inconclusive',
      'informational',
    ] as const;
    const older = run(
      'older',
      '2.1.2',
      verdicts.flatMap((then) => verdicts.map((now) => cell(`methods/${then}-${now}`, then))),
    );
    const newer = run(
      'newer',
      '2.2.0',
      verdicts.flatMap((then) => verdicts.map((now) => cell(`methods/${then}-${now}`, now))),
    );
    writeFileSync(
      page,
      comparisonHtml(compareRuns([older, newer], { claims: [], known: [] }), ['older/report.html', null]),
    );
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  test.for(['light', 'dark'] as const)(
    'should be accessible, and ask for nothing but itself: %s',
    async (colorScheme) => {
      // axe is put into the page, which its own policy forbids.
      await using opened = await open(browser, page, '', { colorScheme, bypassCSP: true });
      expect(opened.complaints).toEqual([]);
      await opened.page.evaluate(axe.source);
      const violations = await opened.page.evaluate(async () =>
        (
          await (globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string }[] }> } }).axe.run()
        ).violations.map(({ id }) => id),
      );
      expect(violations).toEqual([]);
    },
  );

  test('should show each section that its list of changes names, and each cell in it with both verdicts', async () => {
    await using seen = await open(browser, page);
    const opened = seen.page;
    await opened.getByRole('link', { name: 'broken', exact: true }).click();
    const broken = opened.getByRole('region', { name: /^broken/ });
    await expect.poll(() => broken.isVisible()).toBe(true);
    const row = broken.getByRole('row').filter({ hasText: 'methods/conforms-deviates' });
    expect(await row.getByRole('cell').allTextContents()).toEqual([
      'C conforms: methods/conforms-deviates in the report of run 1',
      'D deviates',
    ]);
    expect(await opened.locator('i, img, script').count()).toBe(0);
  });
});
