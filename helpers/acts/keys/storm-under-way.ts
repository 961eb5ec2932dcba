import type { OperationObservation } from '../../evidence/index.ts';
import { waitFor } from '../../common/index.ts';
import { hereDocument } from '../script-text.ts';
import { STEPS_OF_ROTATION, stormKey } from '../../source/index.ts';
import type { Stage } from '../stage.ts';
import type { Statement } from '../servers/statement.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { crashLines } from '../servers/source-server.ts';
import { doStep } from './operate.ts';
import { lookAtSource, observedBetween } from './source-state.ts';
import { kindOfRotation } from './storm.ts';

/** Rotations of both kinds of keys without pause, beside what follows; their order follows from a seed. */
export interface BeginStorm extends AnyAct {
  readonly do: 'begin-storm';
  readonly seed: number;
  /** Statements of one rotation of each kind; `$NAME` is the name of the new key. */
  readonly rotation: Readonly<Record<'database' | 'server', readonly Statement[]>>;
  readonly effects: readonly Statement[];
}

/** The storm goes on for a while before anything else. */
export interface LetStormRage extends AnyAct {
  readonly do: 'let-storm-rage';
}

/** The storm ends. */
export interface EndStorm extends AnyAct {
  readonly do: 'end-storm';
}

/** The source crashes, by PostgreSQL's immediate mode, while the storm goes on. Where it does not, the cell proves nothing. */
export interface CrashInStorm extends AnyAct {
  readonly do: 'crash-in-storm';
}

/** What is put at fault there. */
export const CRASHED_IN_STORM = 'the source crashed while keys were rotated';
/** How many rotations pass while something else is held still. */
const ROTATIONS_AT_LEAST = 6;
const LIMIT_MS = 60_000;
/** Rotations that a script knows; it begins again after the last. */
const ROTATIONS_IN_SCRIPT = 60;

export const beginStorm: Verb<BeginStorm> = {
  async perform(act, stage) {
    const before = await lookAtSource(stage, act.effects);
    const steps: OperationObservation['steps'] = [];
    let isEnding = false;
    const raging = rage(act, stage, steps, () => isEnding);
    stage.storm = {
      seed: act.seed,
      effects: act.effects,
      before,
      steps,
      end: () => {
        isEnding = true;
        return raging;
      },
    };
    return 'goes-on';
  },
  write: (act) => [stormFunctions(act), 'begin_storm'],
  says: () => 'storm begun',
  shell: () => ['keys/keys'],
};

async function rage(
  { seed, rotation }: BeginStorm,
  stage: Stage,
  steps: OperationObservation['steps'],
  isEnding: () => boolean,
): Promise<void> {
  for (let number = 0; !isEnding(); number++) {
    const kind = kindOfRotation(seed, number);
    for (const { database, sql } of rotation[kind]) {
      const named = sql.replaceAll('$NAME', stormKey(kind, number));
      if (!(await doStep({ do: 'sql', database, sql: named }, stage, steps))) return;
    }
  }
}

export const letStormRage: Verb<LetStormRage> = {
  async perform(_act, stage) {
    const steps = stage.storm?.steps ?? [];
    // A step that fails ends the storm, which is a result.
    const enough = steps.length + STEPS_OF_ROTATION * ROTATIONS_AT_LEAST;
    const raged = (): true | undefined => (steps.length >= enough || steps.at(-1)?.error != null ? true : undefined);
    await waitFor('rotations of the storm', raged, { stage: 'operation', limitMs: LIMIT_MS });
    return 'goes-on';
  },
  write: () => [
    '# The storm goes on for a while.',
    'RAGED=$(rotations)',
    'within 60 has_raged || give_up "the storm got no further"',
  ],
  says: () => null,
};

export const endStorm: Verb<EndStorm> = {
  async perform(_act, stage) {
    const { storm } = stage;
    if (!storm) return 'goes-on';
    stage.storm = undefined;
    await storm.end();
    const after = await lookAtSource(stage, storm.effects);
    stage.seen.operation = observedBetween(stage, storm.before, after, storm.steps, storm.seed);
    return 'goes-on';
  },
  write: () => ['end_storm', 'IN_FORCE=$(keys_in_force source)'],
  says: () => 'storm ended',
};

export const crashInStorm: Verb<CrashInStorm> = {
  async perform(_act, stage) {
    const { storm } = stage;
    if (!storm) throw new Error('no storm goes on');
    const after = await lookAtSource(stage, storm.effects);
    stage.storm = undefined;
    // What failed before the crash is the target's, and ends the storm: the crash then strikes nothing.
    const isOver = storm.steps.at(-1)?.error != null;
    await stage.mustSource.server.crash();
    await storm.end();
    // The step that the crash broke off was not done, and is no failure of the target's.
    const brokenOff = !isOver && storm.steps.at(-1)?.error != null ? storm.steps.pop() : undefined;
    stage.seen.fault = { what: CRASHED_IN_STORM, struck: brokenOff !== undefined };
    stage.seen.operation = observedBetween(stage, storm.before, after, storm.steps, storm.seed);
    return 'goes-on';
  },
  write: () => [
    'IN_FORCE=$(keys_in_force source)',
    'STORM_WENT_ON=yes',
    ...crashLines(),
    '! end_storm 2>/dev/null || give_up "the storm was over when the source crashed"',
  ],
  says: () => 'source crashed while keys were rotated',
};

function stormFunctions({ seed, rotation }: BeginStorm): string {
  const kinds = Array.from({ length: ROTATIONS_IN_SCRIPT }, (_, number) => kindOfRotation(seed, number));
  const body = (kind: 'database' | 'server'): string =>
    rotation[kind]
      .map(({ database, sql }) =>
        hereDocument(`  sql source ${database}`, `${sql.replaceAll('$NAME', stormKey(kind, '$1'))};`, {
          variables: ['ROOT', '1'],
        }),
      )
      .join('\n');
  return [
    '# The storm: rotations of both kinds without pause, in this order, until there is $SEEN/calm.',
    'storm() {',
    '  local number=0 kind',
    '  while [ ! -e "$SEEN/calm" ]; do',
    `    for kind in ${kinds.join(' ')}; do`,
    '      [ ! -e "$SEEN/calm" ] || return 0',
    '      "rotate_$kind" "$((number++))" || return',
    '      echo "$number $(lsn source)" >>"$SEEN/storm"',
    '    done',
    '  done',
    '}',
    `rotate_database() {\n${body('database')}\n}`,
    `rotate_server() {\n${body('server')}\n}`,
    'begin_storm() { storm & STORM=$!; }',
    'end_storm() { touch "$SEEN/calm" && wait "$STORM"; }',
    'rotations() { if [ -e "$SEEN/storm" ]; then wc -l <"$SEEN/storm"; else echo 0; fi; }',
    `has_raged() { [ "$(rotations)" -ge $((RAGED + ${ROTATIONS_AT_LEAST})) ]; }`,
  ].join('\n');
}
