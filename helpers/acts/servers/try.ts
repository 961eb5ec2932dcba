import { HarnessError } from '../../common/index.ts';
import { killedIn } from '../../source/index.ts';
import { onMachine } from '../places.ts';
import { hereDocument, words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** One step of a trial: a bash script, which may name places and call {@link FUNCTIONS}. It exits 0 where it could be done. */
export interface TriedStep {
  readonly what: string;
  readonly script: string;
  /** What it prints of rows that were committed: where it is done and prints something else, they are lost in silence. */
  readonly rows?: string;
}

/**
 * Steps are tried on a machine one after the other, each whatever became of those before it. Servers that they start are
 * theirs: no watched one runs in the same data directory meanwhile, unless it is left as it is.
 */
export interface Try extends AnyAct {
  readonly do: 'try';
  readonly machine: string;
  readonly steps: readonly TriedStep[];
  /** Programs that steps run, beside those that every target has; left out where there are none. */
  readonly needs?: readonly string[];
}

const LIMIT_MS = 120_000;

/**
 * What steps may call:
 * - `sql DATABASE`: runs the statements of psql on standard input, prints their answers, ends at the first that fails;
 * - `begin [OPTION...]`: starts the server in `$DATA`, with options of its command line; prints its last words where it
 *   does not start;
 * - `end`: shuts it down; `again`: both, without options;
 * - `lies FILE TEXT`: prints `plain` where the text can be read in a file or below a directory, else `sealed`;
 * - `table DATABASE RELATION`: the path of a relation's file.
 */
const FUNCTIONS = `
export PATH="$BIN:$PATH" DATA="$ROOT/data" LOG="$ROOT/run/trial.log" LC_ALL=C
sql() { timeout 60 psql -h "$ROOT/run" -U postgres -d "$1" -XAtq -v ON_ERROR_STOP=1; }
begin() { [ ! -e "$LOG" ] || cat "$LOG" >>"$LOG.earlier"; : >"$LOG"
  if ! pg_ctl -D "$DATA" -l "$LOG" -w -t 30 -o "$*" start >/dev/null 2>&1 </dev/null; then
  grep -E '(FATAL|PANIC):  |HINT:  ' "$LOG" | tail -3; return 1; fi; }
end() { pg_ctl -D "$DATA" -m fast -w -t 30 stop >/dev/null 2>&1; }
again() { end; begin; }
lies() { if grep -raqF -- "$2" "$1"; then echo plain; else echo sealed; fi; }
table() { echo "$DATA/$(sql "$1" <<<"SELECT pg_relation_filepath('$2')")"; }
`.trim();

/** From here on exit codes are those of `timeout`, of a shell that could not run a program, or of one that a signal ended. */
const NOT_TRIED = 124;
/** Prints what servers of all steps logged. */
const LOGS = 'for log in "$0.earlier" "$0"; do [ ! -e "$log" ] || cat "$log"; done';

/** What bash runs of a step, on a machine as in a script. */
const wholeScript = ({ script }: TriedStep): string => `set -e\n${FUNCTIONS}\n${script}`;

export const tryIt: Verb<Try> = {
  async perform({ machine: name, steps }, stage) {
    const machine = stage.machine(name);
    for (const step of steps) {
      const { what } = step;
      const tried = await machine.run(['bash', '-c', onMachine(wholeScript(step), machine)], { limitMs: LIMIT_MS });
      const said = [tried.stdout, tried.stderr].filter((text) => text !== '').join('');
      if (tried.exitCode === null || tried.exitCode >= NOT_TRIED)
        throw new HarnessError(`"${what}" could not be tried: ${said.trim() || 'it does not end'}`, {
          stage: 'restore',
          advice: 'the target needs bash, psql and the programs of the server',
          command: tried,
        });
      const { rows } = step;
      stage.seen.trial.push({ what, exitCode: tried.exitCode, said, ...(rows === undefined ? {} : { rows }) });
    }
    const logged = await machine.run(['sh', '-c', LOGS, `${machine.root}/run/trial.log`]);
    stage.seen.trialCrash = killedIn(logged.stdout);
    return 'goes-on';
  },
  write: ({ machine, steps }) =>
    steps.map((step) =>
      hereDocument(
        `try ${words([machine, step.what, ...(step.rows === undefined ? [] : [step.rows])])}`,
        wholeScript(step),
        { tag: 'STEP' },
      ),
    ),
  says: ({ steps }) => `tried ${steps.map(({ what }) => what).join('; ')}`,
  needs: ({ needs = [] }) => needs,
  sees: ['trial'],
  shell: () => ['rows/rows', 'servers/try'],
};
