import { describe, expect, test } from 'vitest';
import { evidenceSchema, happeningsOf, loadEvidence } from '../../../helpers/evidence/index.ts';
import { fromSchema1 } from '../../../helpers/evidence/schema-1.ts';
import { evidence } from '../fixtures.ts';

const RECORDED = ['17-2.1.2', '17-2.2', '18-2.2'].map((name) => `suites/recorded/${name}`);
const { beganAt: _beganAt, acts: _acts, ...rest } = evidence();
const old = (timeline: { atMs: number; event: string }[]) => ({ ...rest, schema: 1 as const, timeline });
const startedAt = rest.backup?.command.startedAt ?? 0;

describe('evidence of schema 1', () => {
  test.for(RECORDED)('should be read, with when each cell began: %s', (run) => {
    const read = loadEvidence(run);
    expect(read.length).toBeGreaterThan(20);
    for (const one of read) {
      expect(one.schema).toBe(2);
      expect(one.beganAt, one.id).toBeGreaterThan(Date.UTC(2026, 0, 1));
      expect(
        happeningsOf(one).map(({ says }) => says),
        one.id,
      ).toContain('source started');
    }
  });

  test('should be evidence of schema 2 then', () => {
    expect(evidenceSchema.safeParse(fromSchema1(old([{ atMs: 5, event: 'source started' }]))).success).toBe(true);
  });

  test('should keep what was told, and leave out what is observed', () => {
    const read = evidenceSchema.parse(
      fromSchema1(
        old([
          { atMs: 5, event: 'source started' },
          { atMs: 20, event: 'backup begun, start position 0/2000028' },
          { atMs: 30, event: 'source gone' },
        ]),
      ),
    );
    expect(read.beganAt).toBe(startedAt - 20);
    expect(happeningsOf(read)).toEqual([
      { atMs: 5, says: 'source started' },
      { atMs: 30, says: 'source gone' },
    ]);
  });

  test('should tell all of it where nothing says when the cell began', () => {
    const read = evidenceSchema.parse(fromSchema1(old([{ atMs: 5, event: 'operation begun at 0/1' }])));
    expect(read.beganAt).toBeNull();
    expect(happeningsOf(read)).toEqual([{ atMs: 5, says: 'operation begun at 0/1' }]);
  });
});
