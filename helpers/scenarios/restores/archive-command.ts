import { type Act, PLACES } from '../../acts/index.ts';
import type { CommandFault } from '../../axes/index.ts';
import { shellWord } from '../../common/index.ts';
import { archiveSetting } from '../settings.ts';
import { type Situation, toolsOf } from '../situation.ts';
import { CANNOT_RUN, MARK, SHEBANG } from './command-at-fault.ts';
import { MIDDLE_SEGMENT, STATUS, WAKE } from './archive-place.ts';

/** Name of the command at fault, in the archive's directory. */
const STORE = 'store';
/** The source's settings as they were. */
const KEPT = 'settings-before';
const SETTINGS = `${PLACES.data}/postgresql.auto.conf`;

const strikes = (does: string): string => `${SHEBANG}: >"$at/${MARK}"\n${does}\n`;
const put = (name: string, text: string, mode: '644' | '755'): string =>
  `printf %s ${shellWord(text)} >${name} && chmod ${mode} ${name}`;

const FAULTS: Readonly<Record<CommandFault, { readonly what: string; readonly puts: readonly string[] }>> = {
  'command-missing': { what: 'the command that archives is not there', puts: [put(STORE, CANNOT_RUN, '755')] },
  'command-not-executable': {
    what: 'the command that archives may not be executed',
    puts: [put(STORE, CANNOT_RUN, '755'), put('command', '#!/bin/sh\n', '644')],
  },
  'command-killed': {
    what: 'the command that archives is killed',
    puts: [put(STORE, strikes('kill -KILL $$'), '755')],
  },
  'command-exits-255': { what: 'the command that archives exits 255', puts: [put(STORE, strikes('exit 255'), '755')] },
  'command-exits-1-in-the-middle': {
    what: 'the command that archives exits 1 when half of the segment is there',
    puts: [put(STORE, strikes('head -c $(($(stat -L -c %s "$2") / 2)) "$2" >"$at/$1"; exit 1'), '755')],
  },
};

/** What is wrong with the command that archives, in words. */
export const commandFaultSays = (fault: CommandFault): string => FAULTS[fault].what;

/**
 * A segment in the middle is archived again, as PostgreSQL does after a crash: by a command at fault, then by the one that it
 * was archived with before.
 */
export function commandFaultActs(situation: Situation, fault: CommandFault): Act[] {
  const { axes } = situation.cell;
  const tools = toolsOf(situation);
  const { what, puts } = FAULTS[fault];
  const setting = archiveSetting(axes, tools.release, tools.bin, `${PLACES.archive}/${STORE} %f %p`);
  const breaks = [
    `segment=$(${MIDDLE_SEGMENT('.')})`,
    ...puts,
    `cp ${SETTINGS} ${KEPT}`,
    `printf '%s\\n' ${shellWord(setting)} >>${SETTINGS}`,
    'rm "$segment"',
    `mv "${STATUS}/$segment.done" "${STATUS}/$segment.ready"`,
    WAKE,
    'echo "$segment"',
  ];
  return [
    {
      do: 'fail-archiving',
      machine: 'source',
      what,
      archive: PLACES.archive,
      breaks: breaks.join(' && '),
      called: `[ -e ${MARK} ]`,
      kept: `[ -e "${STATUS}/$1.ready" ]`,
      done: `[ -e "${STATUS}/$1.done" ]`,
      mends: `cp ${KEPT} ${SETTINGS} && ${WAKE}`,
    },
  ];
}
