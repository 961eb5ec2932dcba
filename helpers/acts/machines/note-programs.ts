import { dirname, basename } from 'node:path';
import { digestsOn } from '../../lab/index.ts';
import { onMachine } from '../places.ts';
import type { Stage } from '../stage.ts';

/**
 * Notes which program takes a backup, by its digest. In a run of one target there is no other that could; then nothing is noted.
 *
 * @param program its path; may name a place
 */
export async function noteTool(stage: Stage, machine: string, program: string): Promise<void> {
  const on = stage.machine(machine);
  const path = onMachine(program, on);
  await note(stage, machine, 'takes-backup', dirname(path), [basename(path)]);
}

/** Notes which server is started, by the digests of its program and its library, as {@link noteTool} does. */
export async function noteServer(stage: Stage, machine: string): Promise<void> {
  const library = (stage.setting.restore ?? stage.setting).release?.library;
  await note(stage, machine, 'serves', stage.machine(machine).bin, ['postgres'], library);
}

async function note(
  stage: Stage,
  machine: string,
  does: 'takes-backup' | 'serves',
  bin: string,
  programs: readonly string[],
  library?: string,
): Promise<void> {
  if (!stage.setting.restore && !stage.setting.tools) return;
  const noted = (stage.seen.programs ??= []);
  if (does === 'serves' && noted.some((one) => one.machine === machine && one.does === does)) return;
  noted.push({ machine, does, digests: await digestsOn(stage.machine(machine), bin, programs, library) });
}
