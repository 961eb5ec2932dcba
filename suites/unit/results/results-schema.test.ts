import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { packageFile } from '../../../helpers/common/index.ts';
import { FACETS, facetsOf } from '../../../helpers/facets/index.ts';
import { VERDICTS, judge, loadExpectations } from '../../../helpers/judgement/index.ts';
import { main } from '../../../helpers/program/index.ts';
import {
  type CellLine,
  type RepetitionLine,
  type RunLine,
  cellLine,
  combineRepetitions,
  countVerdicts,
  repetitionLine,
  resultsJsonSchema,
} from '../../../helpers/results/index.ts';
import {
  WARNING,
  backupObservation,
  evidence,
  failedStart,
  refusal,
  restoreObservation,
  runLine,
  start,
  stockFacts,
  targetFacts,
} from '../fixtures.ts';

const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
const validate = ajv.compile(resultsJsonSchema());
const isValid = (line: unknown): boolean => validate(JSON.parse(JSON.stringify(line)));

const expectations = loadExpectations('2026-11-23');
const lineOf = (given: ReturnType<typeof evidence>): CellLine => cellLine(given, judge(given, expectations));
const conforming = lineOf(evidence({ backup: backupObservation({ warnings: [WARNING] }) }));
const failing = evidence({ restore: restoreObservation(failedStart('FATAL:  invalid magic number')) });
const repetitions: RepetitionLine[] = [1, 2].map((number) =>
  repetitionLine(number === 1 ? failing : evidence(), judge(number === 1 ? failing : evidence(), expectations), number),
);
const scanned = evidence({
  instant: { number: 3, of: 40, atBytes: 1000, totalBytes: 50_000 },
  axes: { operation: 'rotate-server-key', point: 'at-instant' },
});

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

/** Names of fields, by the way to them, that say nothing of themselves. */
function undescribed(node: Node, way = ''): string[] {
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([name, field]) => [
      ...(field.description === undefined || field.description === '' ? [`${way}.${name}`] : []),
      ...undescribed(field, `${way}.${name}`),
    ]),
    ...(node.items ? undescribed(node.items, `${way}[]`) : []),
    ...(node.anyOf ?? []).flatMap((each, index) => undescribed(each, `${way}|${index}`)),
  ];
}

describe('the JSON Schema of results.jsonl', () => {
  test('should be the one that is published', () => {
    const published = readFileSync(packageFile('schemas', 'results.schema.json'), 'utf8');
    expect(published, 'node bin/tde-conformance.mjs schema > schemas/results.schema.json').toBe(
      `${JSON.stringify(resultsJsonSchema(), null, 2)}\n`,
    );
  });

  test('should describe every field', () => {
    expect(undescribed(resultsJsonSchema())).toEqual([]);
  });

  test('should be of the edition of 2020, with a name that is no address', () => {
    expect(resultsJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:pg-tde-conformance:results:2',
    });
  });

  test('should name every facet with every outcome that there is', () => {
    const text = JSON.stringify(resultsJsonSchema());
    expect(FACETS.map(({ name }) => name)).toEqual(Object.keys(facetsOf(evidence())));
    expect(
      FACETS.filter(({ outcomes }) => !text.includes(JSON.stringify(Object.keys(outcomes)))).map(({ name }) => name),
    ).toEqual([]);
  });
});

describe('a line that this suite writes', () => {
  const run = runLine({ planned: 2, notRun: [{ id: 'methods/x', reason: 'no pg_tde', applicable: true }] });
  const { ref, driver, postgres, pgTde, backupTool, ...more } = targetFacts();
  test.for<[string, unknown]>([
    ['a run', run],
    [
      'a run with all that is known of its target',
      { ...run, target: { ref, driver, postgres, pgTde, backupTool, ...more } } satisfies RunLine,
    ],
    ['a run without pg_tde', { ...run, target: stockFacts({ driver: 'local' }) }],
    ['a cell as documented', conforming],
    ['a cell that deviates', lineOf(failing)],
    ['a cell whose backup was refused', lineOf(evidence({ backup: refusal('no'), restore: null }))],
    [
      'a cell whose rows differ',
      lineOf(
        evidence({
          restore: restoreObservation(start({ checks: [{ what: 'w', outcome: 'differs', detail: ['d'] }] })),
        }),
      ),
    ],
    [
      'a cell that proves nothing',
      lineOf(evidence({ harnessError: { stage: 'source', message: 'm', advice: 'a', description: 'd' } })),
    ],
    [
      'a cell of stock PostgreSQL',
      lineOf(evidence({ target: stockFacts(), axes: { walEncryption: 'stock', tool: 'stock' } })),
    ],
    ['a cell of a scan', lineOf(scanned)],
    ['a repetition', repetitions[0]],
    ['a cell that was repeated', combineRepetitions(repetitions)],
    ['the end', { type: 'end', counts: countVerdicts(run, [conforming]) }],
  ])('should be valid: %s', ([, line]) => {
    expect(isValid(line), JSON.stringify(validate.errors?.slice(-3))).toBe(true);
  });
});

describe('a line of an older run', () => {
  test('should be valid without the facets that there were not yet, and without what a target has besides', () => {
    const { backup, startup, data, secrecy } = conforming.facets;
    expect(isValid({ ...conforming, facets: { backup, startup, data, secrecy } })).toBe(true);
  });
});

describe('a line that is broken', () => {
  const facet = (name: string, over: object): object => ({
    ...conforming,
    facets: { ...conforming.facets, [name]: { ...conforming.facets[name], ...over } },
  });
  const end = { type: 'end', counts: countVerdicts(runLine(), []) };
  test.for<[string, unknown]>([
    ['no object', 'cell'],
    ['of another type', { ...conforming, type: 'cells' }],
    ['with a verdict that there is not', { ...conforming, verdict: 'fine' }],
    [
      'with a claim that has a verdict that there is not',
      { ...conforming, claims: [{ id: 'c', severity: 'must', verdict: 'fine', reasons: [{ text: '' }] }] },
    ],
    [
      'with a severity that there is not',
      { ...conforming, claims: [{ id: 'c', severity: 'shall', verdict: 'conforms', reasons: [{ text: '' }] }] },
    ],
    [
      'with a field too many in a claim',
      {
        ...conforming,
        claims: [{ id: 'c', severity: 'must', verdict: 'conforms', reasons: [{ text: '' }], page: 'p' }],
      },
    ],
    ['without a claim list', { ...conforming, claims: undefined }],
    ['with an axis that there is not', { ...conforming, axes: { ...conforming.axes, weather: 'fine' } }],
    ['with a value that an axis has not', { ...conforming, axes: { ...conforming.axes, format: 'zip' } }],
    ['of a family that there is not', { ...conforming, family: 'others' }],
    [
      'with a facet that there is not',
      { ...conforming, facets: { ...conforming.facets, beauty: { outcome: 'good', message: null } } },
    ],
    ['with an outcome of another facet', facet('data', { outcome: 'succeeded' })],
    ['without the message of a facet', facet('data', { message: undefined })],
    ['with a time below zero', { ...conforming, durationMs: -1 }],
    ['with evidence outside of its run', { ...conforming, evidence: '../../etc' }],
    ['of a repetition without a number', { ...repetitions[0], repetition: undefined }],
    ['of repetition 0', { ...repetitions[0], repetition: 0 }],
    ['with an outcome that no repetition had', { ...conforming, flips: false, distribution: [] }],
    ['of a run without a target', { ...runLine(), target: undefined }],
    [
      'of a run with a driver that there is not',
      runLine({ target: { ...runLine().target, driver: 'moon' as 'local' } }),
    ],
    ['of a run that began at no time', runLine({ startedAt: 'yesterday' })],
    ['of a run with half a cell', runLine({ planned: 1.5 })],
    ['of another format', { ...runLine(), schema: 3 }],
    ['of an end without counts', { type: 'end' }],
    ['of an end that counts a verdict that there is not', { ...end, counts: { ...end.counts, fine: 1 } }],
  ])('should not be valid: %s', ([, line]) => {
    expect(isValid(line)).toBe(false);
  });

  test('should be so for what is broken alone: the lines themselves are valid', () => {
    expect([conforming, repetitions[0], runLine(), end].map(isValid)).toEqual([true, true, true, true]);
    expect(VERDICTS.map((verdict) => isValid({ ...conforming, verdict }))).toEqual(VERDICTS.map(() => true));
  });
});

describe('tde-conformance schema', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('should print it', async () => {
    let printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
    expect([await main(['schema']), JSON.parse(printed)]).toEqual([0, resultsJsonSchema()]);
  });
});
