import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';

/** TDE_CHROMIUM names another one. */
const PLACES = [
  process.env['TDE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Chromium of this machine, or undefined where there is none. */
export const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));

/** What a group of tests on it is called: where they cannot be run, with the reason. */
export const titled = (title: string): string =>
  executablePath === undefined
    ? `${title} (skipped: there is no Chromium on this machine; the package chromium brings one, or TDE_CHROMIUM names it)`
    : title;

/** A browser without any network of its own. As root it has no sandbox. */
export function launch(): Promise<Browser> {
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  return chromium.launch({ ...(executablePath !== undefined && { executablePath }), args });
}

/** A page that was opened, and what it should not do. */
export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Messages of the console, errors of scripts, and requests for anything but the page itself. */
  readonly complaints: readonly string[];
}

/** Opens a file from disk, as a reader does. */
export async function open(
  browser: Browser,
  file: string,
  hash = '',
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(`file://${file}`)) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${file}${hash}`);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
