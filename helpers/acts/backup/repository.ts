import { z } from 'zod';
import { PLACES, onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';
import type { Positions } from './positions.ts';
import { BACKUP_LIMIT_MS } from './take.ts';
import { NOTHING_TAKEN } from './taken.ts';

/**
 * A program puts a backup into its repository. If it refuses, fails or hangs, that is a result. What the repository has of the
 * data directory then lies where other tools leave a backup, so that it is looked at like theirs.
 */
export interface BackUpToRepository extends AnyAct {
  readonly do: 'back-up-to-repository';
  readonly backup: string;
  readonly from: string;
  /** Commands of sh, one after the other, until one fails; they may name places. */
  readonly commands: readonly string[];
  /** Command of sh that prints what the repository says of its backups. */
  readonly info: string;
  /** Directory that has the data directory of the newest backup; may name a place. */
  readonly files: string;
  readonly program: string;
}

export const backUpToRepository: Verb<BackUpToRepository> = {
  async perform({ backup, from, commands, info, files }, stage) {
    const machine = stage.machine(from);
    const sh = (command: string, limitMs?: number) =>
      machine.run(['sh', '-c', onMachine(command, machine)], limitMs === undefined ? {} : { limitMs });
    const command = await sh(inOneLine(commands), BACKUP_LIMIT_MS);
    const succeeded = command.exitCode === 0;
    const positions = succeeded ? positionsInInfo((await sh(info)).stdout) : null;
    if (succeeded) await sh(shown(files, backup));
    const known = stage.backups.get(backup) ?? NOTHING_TAKEN;
    stage.backups.set(backup, { ...known, command, ...(positions === null ? {} : { positions }) });
    return 'goes-on';
  },
  write: ({ backup, from, commands, info, files }) => [
    `FROM=${from}`,
    `take ${backup} ${words(['sh', '-c', inOneLine(commands)])}`,
    `note_repository ${backup} ${words(['sh', '-c', info])}`,
    `[ "\${CODE[${backup}]}" != 0 ] || on ${from} ${words(['sh', '-c', shown(files, backup)])}`,
  ],
  says: () => null,
  needs: ({ program }) => [program],
  shell: () => ['backup/backup', 'backup/repository'],
};

const inOneLine = (commands: readonly string[]): string => commands.join(' && ');

/** Copies what the newest backup has of the data directory. Nothing there is nothing copied. */
const shown = (files: string, backup: string): string => `cp -a "${files}" "${PLACES.root}/${backup}" || true`;

const infoSchema = z
  .array(
    z.object({
      backup: z.array(
        z.object({
          archive: z.object({ start: z.string() }),
          lsn: z.object({ start: z.string(), stop: z.string() }),
        }),
      ),
    }),
  )
  .min(1);

/**
 * Positions of the newest backup in what `pgbackrest info --output=json` prints.
 *
 * @returns null where it names no backup
 */
export function positionsInInfo(printed: string): Positions | null {
  let json: unknown;
  try {
    json = JSON.parse(printed);
  } catch {
    return null;
  }
  const newest = infoSchema.safeParse(json).data?.[0]?.backup.at(-1);
  if (!newest) return null;
  return { timeline: Number.parseInt(newest.archive.start.slice(0, 8), 16), ...newest.lsn };
}
