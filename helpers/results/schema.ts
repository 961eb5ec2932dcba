import { z } from 'zod';
import { AXES, AXIS_NAMES, FAMILIES } from '../axes/index.ts';
import { FACETS } from '../facets/index.ts';
import { VERDICTS } from '../judgement/index.ts';
import {
  cellLineSchema,
  claimLineSchema,
  endLineSchema,
  outcomeShape,
  repetitionLineSchema,
  runLineSchema,
} from './lines.ts';

/** A file of an older run may lack fields that facets have today. */
const facets = z
  .strictObject(
    Object.fromEntries(
      FACETS.map(({ name, schema }) => [
        name,
        z
          .looseObject({ ...schema.partial().shape, ...schema.pick({ outcome: true, message: true }).shape })
          .optional()
          .describe(`The facet ${name}.`),
      ]),
    ),
  )
  .describe(outcomeShape.facets.description ?? '');

/** What is written today. Reading accepts more: files of older runs name axes and outcomes that no longer exist. */
const written = {
  family: z.enum(FAMILIES).describe(outcomeShape.family.description ?? ''),
  axes: z
    .strictObject(
      Object.fromEntries(
        AXIS_NAMES.map((axis) => [
          axis,
          z
            .enum(AXES[axis])
            .optional()
            .describe(`The value of the axis ${axis}, which has the default ${AXES[axis][0]}.`),
        ]),
      ),
    )
    .describe(outcomeShape.axes.description ?? ''),
  facets,
  claims: z
    .array(
      claimLineSchema.extend({
        severity: z.enum(['must', 'should', 'may']).describe('How strongly it is documented.'),
      }),
    )
    .describe(outcomeShape.claims.description ?? ''),
  evidence: z
    .string()
    .regex(/^cells\/[^/]+$/)
    .describe(outcomeShape.evidence.description ?? ''),
};

const lineSchema = z.union([
  runLineSchema.extend({ startedAt: z.iso.datetime().describe(runLineSchema.shape.startedAt.description ?? '') }),
  cellLineSchema.extend(written),
  repetitionLineSchema.extend(written),
  endLineSchema.extend({
    counts: z
      .strictObject(
        Object.fromEntries(
          [...VERDICTS, 'not-run'].map((name) => [
            name,
            z.number().int().nonnegative().describe(`How many cells are ${name}.`),
          ]),
        ),
      )
      .describe(endLineSchema.shape.counts.description ?? ''),
  }),
]);

/**
 * JSON Schema (2020-12) of one line of `results.jsonl`, as it is written today. It is made from the schemas that read
 * and write the file; schemas/results.schema.json is a copy of it.
 */
export function resultsJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(lineSchema, {
    target: 'draft-2020-12',
    // Every safe integer is an integer: the bounds say nothing.
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return {
    $schema,
    $id: 'urn:pg-tde-conformance:results:2',
    title: 'A line of results.jsonl',
    description:
      'Each line of the file is one JSON document of this schema: first a line of type run, one of type cell for each cell as it ends, after those of type repetition where cells are repeated, and last one of type end.',
    ...schema,
  };
}
