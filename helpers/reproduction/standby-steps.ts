import type { Coordinates } from '../axes/index.ts';
import { BATCHES } from '../source/index.ts';
import { type ScriptedBackup, destinationSteps, toolCommand } from './backup-steps.ts';
import { bringKeys, packKeys } from './restore-steps.ts';
import { ALL_WAYS, PLACES, type Reproduced, isEncrypted } from './reproduced.ts';

/** All that a cell does with a standby, to the first thing that goes wrong. */
export function standbySteps(reproduced: Reproduced): string[] {
  let batch: number = BATCHES.after;
  const write = (machine: string): string => `write ${machine} ${batch++}`;
  return [
    ...comesUp(reproduced, write),
    ...followsSource(reproduced, write),
    ...isPromoted(reproduced, write),
    ...hasStandby(reproduced, write),
  ];
}

type Write = (machine: string) => string;

function comesUp(reproduced: Reproduced, write: Write): string[] {
  const {
    evidence: { axes },
  } = reproduced;
  const isCutOff = axes.restore === 'standby-cut-off';
  return [
    '# The standby; the source goes on.',
    ...packKeys(reproduced),
    'boot standby',
    ...bringKeys(reproduced, 'standby'),
    write('source'),
    ...layOut(reproduced, 'backup', 'standby'),
    ...(isCutOff
      ? [
          '# The source is out of reach when the standby starts first.',
          'cut_off source',
          'begin_start standby',
          'within 30 misses_primary standby || give_up "the standby does not miss its primary"',
          'join source',
          'begun standby || conclude',
        ]
      : ['start standby || conclude']),
    `in_recovery standby || { saw recovery not-a-standby 'what was to be a standby is a server of its own'; look standby "$STOP" ${ALL_WAYS}; look_at_sequence standby "$SEQUENCE_BEFORE"; conclude; }`,
    `follow standby source '${isCutOff ? 'rows written while the source was out of reach' : 'rows written after the backup'}' || conclude`,
  ];
}

function layOut(reproduced: Reproduced, name: string, machine: string): string[] {
  const { axes } = reproduced.evidence;
  const isPlain = axes.format === 'plain';
  const mapped = axes.tablespace !== 'none' && isPlain;
  return [
    `lay_out ${name} ${machine} "${PLACES.data}"`,
    ...(mapped ? [`put "$SEEN/${name}-space" ${machine} "${PLACES.root}/${name}-space"`] : []),
    ...(isEncrypted(reproduced)
      ? [
          ...(isPlain ? [] : [`get ${machine} "${PLACES.data}" "$SEEN/laid-out"`]),
          `scan "$SEEN/${isPlain ? name : 'laid-out'}"`,
          ...(mapped ? [`scan "$SEEN/${name}-space"`] : []),
        ]
      : []),
  ];
}

function followsSource(reproduced: Reproduced, write: Write): string[] {
  const {
    evidence: { family },
    release,
  } = reproduced;
  return [
    ...(release && family !== 'control'
      ? [
          '# A rotation on the source: the keys are made, brought to the standby, and put in force.',
          'make_keys source while-streaming',
          'bring_keys source standby',
          'set_keys source while-streaming',
          write('source'),
          "follow standby source 'rows written after a rotation on the source' || conclude",
        ]
      : []),
    '# A restart of the source, which gives it another WAL key; then one of the standby.',
    'restart_source source',
    write('source'),
    "follow standby source 'rows written after a restart of the source' || conclude",
    'stop standby fast || conclude',
    write('source'),
    'start standby || conclude',
    "follow standby source 'rows written while the standby was down' || conclude",
  ];
}

function isPromoted(reproduced: Reproduced, write: Write): string[] {
  const {
    evidence: { family },
    release,
  } = reproduced;
  return [
    '# The source is shut down, and the standby promoted.',
    write('source'),
    'WANTED=$(lsn source)',
    'stop source fast || give_up "the source does not end: $why"',
    'follow_to standby "$WANTED" \'rows written before the source was shut down\' || conclude',
    '[ "$(ask standby postgres "SELECT pg_promote(true, 25)")" = t ] || { saw recovery stalled "promotion, on standby"; conclude; }',
    'log_of source >/dev/null',
    'gone source',
    `look standby "$WANTED" ${ALL_WAYS}`,
    'look_at_sequence standby "$SEQUENCE_BEFORE"',
    write('standby'),
    ...(release && family !== 'control' ? ['rotate standby after-promotion', write('standby')] : []),
    'stop standby fast || conclude',
    'start standby || conclude',
    `look standby "$(lsn standby)" ${ALL_WAYS}`,
    'look_at_sequence standby "$SEQUENCE_BEFORE"',
  ];
}

function hasStandby(reproduced: Reproduced, write: Write): string[] {
  const {
    evidence: { axes },
    release,
  } = reproduced;
  const quiet: Coordinates = { ...axes, load: 'quiet', operation: 'none', point: 'none' };
  const tablespace = axes.format === 'plain' ? `${PLACES.root}/backup-space` : PLACES.tablespace;
  const second: ScriptedBackup = { name: 'second', from: 'standby', axes: quiet, tablespace };
  return [
    '# A second standby, of the promoted one, by the same method.',
    'FROM=standby',
    `write standby ${BATCHES.beforeSecond}`,
    ...destinationSteps(second, release),
    `take second ${toolCommand(reproduced, second)} || conclude`,
    'boot second',
    `get standby "${PLACES.keys}" "$SEEN/keys"`,
    `put "$SEEN/keys" second "${PLACES.keys}"`,
    ...layOut(reproduced, 'second', 'second'),
    write('standby'),
    'start second || conclude',
    "follow second standby 'rows of the promoted standby' || conclude",
    'stop second fast || conclude',
    write('standby'),
    'start second || conclude',
    "follow second standby 'rows of the promoted standby after a restart' || conclude",
  ];
}
