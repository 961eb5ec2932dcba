import { ownBatch } from '../acts/index.ts';
import { BATCHES, PROVIDERS, SEQUENCE, restoreSettings } from '../source/index.ts';
import { type ScriptedBackup, destinationSteps, toolCommand } from './backup-steps.ts';
import { operationSteps } from './operation-steps.ts';
import { ALL_WAYS, PLACES, type Reproduced, isEncrypted, operates } from './reproduced.ts';
import { hereDocument, shown, words } from './shell-text.ts';

/** What becomes of the backup, up to the cell's end. */
export function restoreSteps(reproduced: Reproduced): string[] {
  const { restore } = reproduced.evidence.axes;
  if (restore === 'crash') return startsInTurn(reproduced, 'source', ['crash', 'restart'], '"$STOP"');
  if (restore === 'archive') return archiveSteps(reproduced);
  if (restore === 'incremental') return incrementalSteps(reproduced);
  return [
    ...insteadSteps(reproduced),
    ...layOutSteps(reproduced, 'backup'),
    ...startsInTurn(reproduced, 'restore', turns(reproduced), '"$STOP"'),
  ];
}

/** The key files as the cell restores with them, in `$SEEN/keys`. */
export function packKeys(reproduced: Reproduced): string[] {
  const { axes } = reproduced.evidence;
  const kept = axes.keyMaterial === 'at-begin' || axes.keyMaterial === 'at-end';
  return [
    ...(operates(reproduced)
      ? ['# One more rotation, so that the keys of now are not those of the operation.', 'rotate source later']
      : []),
    `get source "${kept ? `${PLACES.root}/kept/keys` : PLACES.keys}" "$SEEN/keys"`,
  ];
}

/** The key files on a machine that has none. */
export function bringKeys({ evidence: { axes } }: Reproduced, machine: string): string[] {
  if (axes.keyMaterial === 'none') return [];
  const { file } = axes.walEncryption === 'default-key' ? PROVIDERS.global : PROVIDERS.app;
  return [
    `put "$SEEN/keys" ${machine} "${PLACES.keys}"`,
    ...(axes.keyMaterial === 'provider-missing' ? [`on ${machine} rm "${PLACES.keys}/${file}"`] : []),
  ];
}

/** Another machine, which has nothing of the source but the key files; the source has gone. */
function insteadSteps(reproduced: Reproduced): string[] {
  return [
    '# Another machine, with the key files and nothing else of the source.',
    ...packKeys(reproduced),
    'log_of source >/dev/null',
    'gone source',
    'boot restore',
    ...bringKeys(reproduced, 'restore'),
  ];
}

function layOutSteps(reproduced: Reproduced, name: string): string[] {
  const { axes } = reproduced.evidence;
  const hasSpace = axes.tablespace !== 'none';
  return [
    `lay_out ${name} restore "${PLACES.data}"`,
    ...(hasSpace && axes.format === 'plain'
      ? [`put "$SEEN/${name}-space" restore "${PLACES.root}/${name}-space"`]
      : []),
    ...(isEncrypted(reproduced) ? scanSteps(axes.format, name, hasSpace, PLACES.data) : []),
  ];
}

/** A backup that has been laid out is looked through here; of tar, as it is over there. */
function scanSteps(format: string, name: string, hasSpace: boolean, data: string): string[] {
  if (format === 'plain') return [`scan "$SEEN/${name}"`, ...(hasSpace ? [`scan "$SEEN/${name}-space"`] : [])];
  const space = data === PLACES.data ? PLACES.tablespace : `${data}-space`;
  return [
    `get restore "${data}" "$SEEN/laid-out"`,
    'scan "$SEEN/laid-out"',
    ...(hasSpace ? [`get restore "${space}" "$SEEN/laid-out-space"`, 'scan "$SEEN/laid-out-space"'] : []),
  ];
}

function turns(reproduced: Reproduced): ('first' | 'restart' | 'crash')[] {
  return operates(reproduced) && reproduced.release ? ['first', 'restart', 'crash'] : ['first', 'restart'];
}

const TITLES = {
  first: 'The first start.',
  restart: 'A start after a shutdown.',
  crash: 'A start after a crash.',
} as const;

/** What is documented of the first start, and at which start the run ended. */
function told({ facets: { startup }, line, claims }: Reproduced, which: keyof typeof TITLES): string {
  const outcomes = claims
    .filter(({ id }) => line.claims.some((claim) => claim.id === id))
    .flatMap(({ expect: { anyOf = [], ...always } }) =>
      [always, ...anyOf].flatMap((set) => set.startup?.outcome ?? []),
    );
  const documented =
    which === 'restart' || outcomes.length === 0 ? '' : ` Documented: ${[...new Set(outcomes)].join(' or ')}.`;
  return `${documented}${startup.which === which ? ` In the run: ${startup.outcome}, ${shown(startup.message ?? 'without a word')}. What follows was not reached.` : ''}`;
}

/** One start after the other; each reads everything, and the next one has to find what was written. */
function startsInTurn(
  reproduced: Reproduced,
  machine: string,
  all: readonly ('first' | 'restart' | 'crash')[],
  position: string,
  onceReady: readonly string[] = [],
  sequence = '"$SEQUENCE_BEFORE"',
): string[] {
  const hasKeys = operates(reproduced) && reproduced.release !== undefined;
  return all.flatMap((which, turn) => {
    const next = all[turn + 1];
    return [
      `# ${TITLES[which]}${told(reproduced, which)}`,
      `start ${machine} || conclude`,
      `recovered ${machine} || conclude`,
      ...(turn === 0 ? onceReady : []),
      `look ${machine} ${position} ${ALL_WAYS}`,
      `look_at_sequence ${machine} ${sequence}`,
      ...(turn === 0 && reproduced.evidence.target.tools.includes('pg_amcheck') ? [`amcheck ${machine}`] : []),
      ...(next === undefined ? [] : [`write ${machine} ${ownBatch(turn).batch} 1 || unreadable 'a write failed'`]),
      ...(hasKeys ? [`look_at_keys ${machine} ${turn === 0 ? 'rotate' : 'keep'}`] : []),
      `stop ${machine} ${next === 'crash' ? 'immediate' : 'fast'} || conclude`,
    ];
  });
}

function archiveSteps(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
    release,
  } = reproduced;
  const isPoint = axes.recoveryTarget === 'restore-point';
  const target =
    axes.recoveryTarget === 'end'
      ? []
      : [
          isPoint ? "recovery_target_name = 'pg-tde-conformance'" : "recovery_target_time = '$TIME'",
          "recovery_target_action = 'promote'",
        ];
  const settings = restoreSettings(axes, release, { bin: PLACES.bin, archive: PLACES.archive }, target);
  return [
    '# The source goes on to the target of recovery, and archives everything.',
    `write source ${BATCHES.after}`,
    ...(axes.sourceRestart === 'restarted' ? ['restart_source source'] : []),
    `write source ${BATCHES.after + 1}`,
    'SEQUENCE_AT_BACKUP=$SEQUENCE_BEFORE',
    `SEQUENCE_BEFORE=$(ask source ${SEQUENCE.database} "SELECT nextval('${SEQUENCE.name}')")`,
    isPoint
      ? `WANTED=$(ask source postgres "SELECT pg_create_restore_point('pg-tde-conformance')")`
      : 'WANTED=$(lsn source)',
    ...(axes.recoveryTarget === 'time' ? [`TIME=$(ask source postgres 'SELECT clock_timestamp()')`] : []),
    ...(target.length === 0 ? [] : [`write source ${BATCHES.after + 2} late`]),
    'archived source || conclude',
    'look_at_archive source "$WANTED"',
    ...insteadSteps(reproduced),
    ...layOutSteps(reproduced, 'backup'),
    '# Recovery from the archive.',
    `put "$SEEN/archive" restore "${PLACES.archive}"`,
    hereDocument(
      `into restore sh -c 'cat >>"$ROOT/data/postgresql.auto.conf" && : >"$ROOT/data/recovery.signal"'`,
      settings.join('\n'),
      { tag: 'CONF', variables: ['ROOT', 'BIN', 'TIME'] },
    ),
    ...startsInTurn(reproduced, 'restore', turns(reproduced), '"$REACHED"', [
      'look_at_target restore "$WANTED"',
      '[ "${OUTCOME[recovery]}" = complete ] || SEQUENCE_BEFORE=$SEQUENCE_AT_BACKUP',
    ]),
  ];
}

function incrementalSteps(reproduced: Reproduced): string[] {
  const {
    evidence: { axes },
    release,
  } = reproduced;
  const incremental: ScriptedBackup = {
    name: 'incremental',
    from: 'source',
    axes,
    onTopOf: `${PLACES.backup}/backup_manifest`,
  };
  const [below, above] = ['laid-out-full', 'laid-out-incremental'].map((name) => `${PLACES.root}/${name}`);
  const hasSpace = axes.tablespace !== 'none';
  const mapping = hasSpace
    ? ['-T', `${axes.format === 'plain' ? `${PLACES.root}/incremental-space` : `${above}-space`}=${PLACES.tablespace}`]
    : [];
  const layOut = (name: string, to: string): string[] => [
    `lay_out ${name} restore "${to}" "${to}-space"`,
    ...(hasSpace && axes.format === 'plain'
      ? [`put "$SEEN/${name}-space" restore "${PLACES.root}/${name}-space"`]
      : []),
    ...(isEncrypted(reproduced) ? scanSteps(axes.format, name, hasSpace, to) : []),
  ];
  return [
    ...(axes.point === 'between-backups' ? operationSteps(reproduced) : []),
    '# The incremental backup.',
    `write source ${BATCHES.after}`,
    `write source ${BATCHES.beforeSecond}`,
    `SEQUENCE_BEFORE=$(ask source ${SEQUENCE.database} "SELECT nextval('${SEQUENCE.name}')")`,
    ...destinationSteps(incremental, release),
    ...(axes.load === 'quiet' ? [] : [`begin_load ${axes.load} ${BATCHES.beforeSecond + 1}`]),
    `take incremental ${toolCommand(reproduced, incremental)} || conclude`,
    ...(axes.load === 'quiet' ? [] : ['end_load']),
    ...insteadSteps(reproduced),
    '# Both combined.',
    ...layOut('backup', below ?? ''),
    ...layOut('incremental', above ?? ''),
    `combine ${words([`${below}`, `${above}`, '-o', PLACES.data, ...mapping])}`,
    ...startsInTurn(reproduced, 'restore', turns(reproduced), '"$STOP"'),
  ];
}
