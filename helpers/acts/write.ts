import { readFileSync } from 'node:fs';
import { packageFile } from '../common/index.ts';
import { type Act, verbOf } from './act.ts';
import { within } from './any-act.ts';
import type { AnyAct, Script } from './verb.ts';

/** What a script tells besides its acts. */
export type Told = Omit<Script, 'write'>;

/** The lines of a script that does these acts. */
export function writeActs(acts: readonly AnyAct[], told: Told): string[] {
  const script: Script = { ...told, write: (nested) => writeActs(nested, told) };
  return acts.flatMap((act) => verbOf(act).write(act, script));
}

/** Every act, those that others do included, in the order of the script. */
export function allOf(acts: readonly AnyAct[]): Act[] {
  return acts.flatMap((act) => [act as Act, ...allOf(within(act))]);
}

/** Programs that these acts need on a target, beside those that every cell needs. */
export function programsOf(acts: readonly AnyAct[]): string[] {
  return allOf(acts).flatMap((act) => verbOf(act).needs?.(act) ?? []);
}

/** Facets that an act's lines in a script see, beside those that every script sees. */
export function seenBy(act: AnyAct): readonly string[] {
  return verbOf(act).sees ?? [];
}

/** Files of shell functions that acts need, and those that every script has. */
export function shellOf(acts: readonly AnyAct[]): string[] {
  const needed = allOf(acts).flatMap((act) => verbOf(act).shell?.(act) ?? []);
  return [...new Set([...ALWAYS, ...needed])];
}

const ALWAYS: readonly string[] = ['servers/servers', 'rows/rows', 'look/outcome'];

/** A file of shell functions, as it goes into a script. */
export function shellFile(name: string): string {
  return readFileSync(packageFile('helpers', 'acts', `${name}.sh`), 'utf8').trim();
}
