import {
  type ArchiveObservation,
  COMMANDS_FILE,
  COMMANDS_LOG,
  type Evidence,
  commandsIn,
  isEvidencePath,
  toolOutput,
} from '../../evidence/index.ts';
import { FACETS } from '../../facets/index.ts';
import { type KnownDeviation, type Reason, keyFileCopies, reasonText, reasonsText } from '../../judgement/index.ts';
import { shellWord } from '../../common/index.ts';
import { type CellLine, type RepetitionLine, type RunLine, outcomeWords, timesRun } from '../../results/index.ts';
import { PROGRAM, commandAgain } from '../again.ts';
import { AXES, type AxisName } from '../../axes/index.ts';
import { commandRows } from './commands.ts';
import { COPY_WORDS } from './copy-words.ts';
import type { CellFiles, LineNumbers } from './files.ts';
import { excerptOf } from './log-excerpt.ts';
import type { CellDetail, FacetRow } from './panel/data.ts';
import { pictureOf } from './picture.ts';
import { fitForPage } from './text.ts';
import { axisWords, valueWords } from './axis-words.ts';

/** What a panel is made of, beside the cell's line and its files. */
export interface DetailSetting {
  readonly run: RunLine;
  readonly repetitions: readonly RepetitionLine[];
  readonly known: readonly KnownDeviation[];
  readonly lines: LineNumbers;
  /** Way from the page to the run's directory, for links: empty, or with a slash at its end. */
  readonly toRun: string;
}

/** Most steps of an operation, and most changes that show it, that are listed. */
const STEPS = 40;
const LISTED = 60;

/** What a page holds of a cell for its panel. Pure; all texts are fit for a page. */
export function detailOf(cell: CellLine, files: CellFiles, setting: DetailSetting): CellDetail {
  const { run, lines, toRun } = setting;
  const { evidence, texts } = files;
  const { commands, leftOut } = commandRows(
    commandsIn(Object.fromEntries(Object.entries(texts).map(([name, { text }]) => [name, text]))),
  );
  return {
    ...fitForPage({
      id: cell.id,
      verdict: cell.verdict,
      became: outcomeWords(cell),
      reasons: cell.reasons.map(reasonText),
      durationMs: cell.durationMs,
      line: lines.cells.get(cell.id) ?? null,
      axes: Object.entries(cell.axes).map(([axis, value]) => ({
        axis: axisWords(axis),
        value: valueWords(axis, value),
        isDefault: (Object.hasOwn(AXES, axis) ? AXES[axis as AxisName][0] : '') === value,
      })),
      claims: claimsOf(cell),
      known: setting.known.filter(({ id }) => namesKnown(cell, id)).map(({ id }) => id),
      facets: Object.entries(cell.facets).map(([name, facet]) => facetRow(name, facet)),
      picture: evidence ? pictureOf(evidence) : null,
      ...operationOf(evidence),
      ...recoveryOf(evidence),
      instant: instantText(cell),
      outcomes: outcomesOf(cell),
      missing: files.missing,
      again: commandAgain(cell.id, run, PROGRAM, timesRun(cell)),
      reproduce: `${PROGRAM} repro ${shellWord(run.run)} ${shellWord(cell.id)}`,
    }),
    logs: [...toolsOf(cell, evidence), ...logsOf(cell, files, toRun)],
    commands,
    commandsLeftOut: leftOut,
    files: files.files.map(({ name, bytes }) => ({
      name: fitForPage(name),
      bytes,
      href: hrefOf(toRun, cell.evidence, name),
    })),
    repetitions: repetitionsOf(cell, setting),
  };
}

/** Link to a directory of evidence, or to a file in it; null where the path is not one of evidence. */
function hrefOf(toRun: string, path: string, name = ''): string | null {
  if (!isEvidencePath(path)) return null;
  const parts = [...path.split('/'), ...(name === '' ? [] : [name])];
  return toRun + parts.map(encodeURIComponent).join('/') + (name === '' ? '/' : '');
}

function claimsOf({ claims }: CellLine): CellDetail['claims'] {
  return claims.map(({ id, severity, verdict, reasons }) => ({
    id,
    severity,
    verdict,
    reason: reasonsText(reasons),
    deviating: verdict === 'conforms' ? [] : deviatingFacets(reasons),
  }));
}

function instantText({ instant }: CellLine): string | null {
  if (!instant) return null;
  const { number, of, atBytes, plannedBytes, totalBytes } = instant;
  const at =
    atBytes === null
      ? `was to be at ${plannedBytes} bytes, the tool was not held`
      : `the operation was done when ${atBytes} of ${totalBytes} bytes had been sent`;
  return `instant ${number} of ${of}: ${at}`;
}

function outcomesOf({ distribution }: CellLine): CellDetail['outcomes'] {
  return (distribution ?? []).map(({ count, verdict, facets, repetitions }) => ({
    count,
    verdict,
    facets: Object.entries(facets)
      .map(([name, outcome]) => `${name} ${outcome}`)
      .join(', '),
    repetitions: repetitions.join(', '),
  }));
}

/** Excerpts of all logs but that of commands, those first that tell most. */
function logsOf({ facets, evidence }: CellLine, { texts }: CellFiles, toRun: string): CellDetail['logs'] {
  const messages = Object.values(facets).flatMap(({ message }) => message ?? []);
  return Object.keys(texts)
    .filter((name) => name !== COMMANDS_LOG && name !== COMMANDS_FILE)
    .toSorted((a, b) => logRank(a) - logRank(b) || (a < b ? -1 : 1))
    .map((name) => ({
      name: fitForPage(name),
      href: hrefOf(toRun, evidence, name),
      note: texts[name]?.note ?? null,
      ...excerptOf(texts[name]?.text ?? '', messages),
    }));
}

/** What the tools printed that were run on the backup or on what is restored from it. */
function toolsOf({ facets }: CellLine, evidence: Evidence | null): CellDetail['logs'] {
  const lines = toolOutput(evidence ?? { toolRuns: [] });
  if (lines.length === 0) return [];
  const messages = (facets['tool']?.message ?? '').split('\n');
  return [
    { name: 'tools', href: null, note: 'in evidence.json, as toolRuns', ...excerptOf(lines.join('\n'), messages) },
  ];
}

function repetitionsOf(cell: CellLine, { repetitions, lines, toRun }: DetailSetting): CellDetail['repetitions'] {
  return repetitions
    .filter(({ id }) => id === cell.id)
    .toSorted((a, b) => a.repetition - b.repetition)
    .map(({ repetition, verdict, reasons, evidence }) => ({
      repetition,
      verdict,
      reason: fitForPage(reasonsText(reasons), 300),
      line: lines.repetitions.get(evidence) ?? null,
      href: hrefOf(toRun, evidence),
    }));
}

/** What a page holds of a cell that was asked for and not run. */
export function detailOfNotRun({ id, reason, applicable }: RunLine['notRun'][number], run: RunLine): CellDetail {
  return {
    ...fitForPage({
      id,
      reasons: [reason],
      verdict: applicable ? 'not-run' : 'not-applicable',
      again: commandAgain(id, run, PROGRAM),
    }),
    line: 1,
    became: '',
    durationMs: 0,
    axes: [],
    claims: [],
    known: [],
    facets: [],
    picture: null,
    steps: [],
    effects: [],
    keyFiles: [],
    recovery: [],
    wal: [],
    archive: null,
    instant: null,
    outcomes: [],
    repetitions: [],
    logs: [],
    commands: [],
    commandsLeftOut: 0,
    files: [],
    missing: 'it was not run',
    reproduce: null,
  };
}

/** The facets that reasons speak of; null where a run from before reasons said so does not tell. */
function deviatingFacets(reasons: readonly Reason[]): string[] | null {
  const facets = reasons.flatMap(({ facet }) => facet ?? []);
  return facets.length === 0 ? null : facets;
}

/** Whether a known deviation describes a cell. */
export function namesKnown({ reasons, verdict }: Pick<CellLine, 'reasons' | 'verdict'>, id: string): boolean {
  return verdict === 'known-deviation' && reasons.some(({ known }) => known === id);
}

const FIRST_LOGS = ['restore.log', 'backup.stderr'];
const logRank = (name: string): number => (FIRST_LOGS.includes(name) ? FIRST_LOGS.indexOf(name) : FIRST_LOGS.length);

/** A facet with its fields in words; what is as where nothing was seen says nothing. */
function facetRow(name: string, { outcome, message, ...rest }: CellLine['facets'][string]): FacetRow {
  const facet = FACETS.find((each) => each.name === name);
  const nothing = new Map(Object.entries(facet?.nothing ?? {}));
  const more = Object.entries(rest).flatMap(([field, value]) => {
    const word = facet?.words?.[field]?.seen ?? field;
    if (value === nothing.get(field)) return [];
    return linesOf(value).map((text) => `${word}${text}`);
  });
  return { name, outcome, more, message };
}

/** A field's value, to be written behind its name: a line for each message, else one. */
function linesOf(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return value === '' ? [] : [` ${value}`];
  if (!Array.isArray(value)) return [];
  const items: readonly unknown[] = value;
  const messages = items.filter((item) => typeof item === 'object' && item !== null);
  const texts = items.filter((item) => typeof item !== 'object').map(String);
  return [
    ...messages.map((item) => `: ${'message' in item ? String(item.message) : Object.values(item).join(', ')}`),
    ...(texts.length === 0 ? [] : [` ${texts.join(', ')}`]),
  ];
}

function operationOf(evidence: Evidence | null): Pick<CellDetail, 'steps' | 'effects' | 'keyFiles'> {
  const { operation = null, backup = null } = evidence ?? {};
  const roles: Readonly<Record<string, string>> = { 'wal-keys': 'WAL keys', keys: 'keys', providers: 'providers' };
  const placed = backup?.keyFiles.inDestination ?? {};
  const copies =
    operation && backup
      ? keyFileCopies(operation, backup.keyFiles.inBackup).map(({ name, role, state }) => ({
          name,
          holds: roles[role] ?? role,
          state: COPY_WORDS[state],
        }))
      : Object.keys(backup?.keyFiles.inBackup ?? {})
          .toSorted()
          .map((name) => ({ name, holds: '', state: 'there' }));
  return {
    steps: (operation?.steps ?? []).slice(0, STEPS).map(({ what, lsn, error }) => ({ what, lsn: lsn ?? '–', error })),
    effects: (operation?.effects ?? []).slice(0, STEPS),
    keyFiles: copies.slice(0, LISTED).map(({ name, holds, state }) => ({
      name,
      holds,
      // Noted where the cell has a key operation alone.
      inDestination: Object.keys(placed).length === 0 ? null : Object.hasOwn(placed, name),
      inBackup: state,
      sentAt: backup?.keyFilesSentAt[name] ?? null,
    })),
  };
}

function recoveryOf(evidence: Evidence | null): Pick<CellDetail, 'recovery' | 'wal' | 'archive'> {
  const { restore = null, archive = null } = evidence ?? {};
  const wal = restore?.wal;
  const origins = wal
    ? [
        { from: 'in the backup', what: wal.backup.slice(0, LISTED).join(' ') },
        { from: 'from the archive', what: wal.archive.slice(0, LISTED).join(' ') },
        {
          from: 'streamed',
          what: wal.streamed
            .slice(0, LISTED)
            .map(({ machine, from, timeline }) => `${machine} from ${from} on timeline ${timeline}`)
            .join(', '),
        },
      ].map(({ from, what }) => ({ from, what: what === '' ? 'none' : what }))
    : [];
  return {
    recovery: (restore?.recovery ?? [])
      .slice(0, LISTED)
      .map(({ machine, what, wanted, reached, outcome, message }) => ({
        machine,
        what,
        wanted,
        reached: reached ?? 'nowhere',
        outcome,
        message,
      })),
    wal: origins,
    archive: archive ? archiveText(archive) : null,
  };
}

function archiveText({ files, readable, dump, failed }: ArchiveObservation): string {
  const error = dump.error === null ? '' : ` (${dump.error.split('\n')[0]})`;
  return [
    `${files.length} files, rows can be read in ${readable.length} of them`,
    `pg_waldump reads ${dump.records} records${error}`,
    ...(failed === null ? [] : [failed]),
  ].join('; ');
}
