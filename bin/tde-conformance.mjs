#!/usr/bin/env node
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `npm ci` compiles the program, so that it starts at once. Sources that were changed since then run as they are.
const root = new URL('..', import.meta.url);
const compiled = new URL('dist/helpers/program/index.js', root);
if (newest(new URL('helpers/', root)) > (statSync(compiled, { throwIfNoEntry: false })?.mtimeMs ?? 0)) {
  // Else it would be the configuration of whatever directory this is called in.
  (await import('tsx/esm/api')).register({ tsconfig: fileURLToPath(new URL('tsconfig.json', root)) });
  await start(new URL('helpers/program/index.ts', root));
} else await start(compiled);

/** @param {URL} directory */
function newest(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (latest, entry) => Math.max(latest, statSync(`${entry.parentPath ?? entry.path}/${entry.name}`).mtimeMs),
      0,
    );
}

/** @param {URL} program */
async function start(program) {
  const { main } = await import(program.href);
  process.exitCode = await main(process.argv.slice(2));
}
