import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import { FACETS, NOTHING_SEEN, askedSchema, facetsOf, signatureSchema } from '../../../helpers/facets/index.ts';
import { resultsJsonSchema } from '../../../helpers/results/index.ts';
import { evidence } from '../fixtures.ts';

describe.for([...FACETS])('the facet $name', (facet) => {
  const { name, schema, nothing, unwanted = [], signature = {}, words = {} } = facet;
  const field = (of: string): z.core.$ZodType | undefined => schema.shape[of];

  test('should give what its schema has', () => {
    expect(schema.strict().safeParse(facet.read(evidence())).error).toBeUndefined();
  });

  test('should have a value for a cell of which nothing was seen', () => {
    expect(schema.strict().safeParse(nothing).error).toBeUndefined();
    expect(NOTHING_SEEN[name]).toBe(nothing);
  });

  test('should be read with the others', () => {
    expect(facetsOf(evidence())[name]).toEqual(facet.read(evidence()));
  });

  test('should differ from no claim that asks for what was seen', () => {
    const value = facet.read(evidence());
    expect(facet.differences({ outcome: [value.outcome] }, value)).toEqual([]);
  });

  test('should differ from a claim that asks for any other outcome', () => {
    const { outcome } = facet.read(evidence());
    const others = Object.keys(facet.outcomes).filter(
      (other) => other !== outcome && askedSchema.safeParse({ [name]: { outcome: other } }).success,
    );
    expect(others.length).toBeGreaterThan(0);
    for (const other of others)
      expect(facet.differences({ outcome: [other] }, facet.read(evidence()))).toEqual([
        `${outcome}, documented is ${other}`,
      ]);
  });

  test('should want nothing away that cannot be seen', () => {
    for (const { field: of, values } of unwanted)
      for (const value of values) expect(z.safeParse(field(of)!, value).success, `${of} ${value}`).toBe(true);
  });

  test('should be in the signature of a known deviation, with fields that it has', () => {
    expect(signatureSchema.safeParse({ [name]: { outcome: facet.nothing.outcome } }).success).toBe(true);
    expect(signatureSchema.safeParse({ [name]: { outcome: facet.nothing.outcome, no: 1 } }).success).toBe(false);
    expect(Object.keys(signature).filter((of) => field(of) === undefined)).toEqual([]);
  });

  test('should have words for every field of its own, and for no other', () => {
    expect(Object.keys(words).toSorted()).toEqual(
      Object.keys(schema.shape)
        .filter((of) => of !== 'outcome' && of !== 'message')
        .toSorted(),
    );
  });

  test('should be in the schema of results, with every outcome', () => {
    const text = JSON.stringify(resultsJsonSchema());
    expect(text).toContain(JSON.stringify(Object.keys(facet.outcomes)));
    expect(text).toContain(`The facet ${name}.`);
  });
});
