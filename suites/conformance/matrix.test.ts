import { reasonsText } from '../../helpers/judgement/index.ts';
import pLimit from 'p-limit';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { type CellLine, lightOf } from '../../helpers/results/index.ts';
import { Session } from '../../helpers/run/index.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The cell's line of the results, for reporters. */
    cell?: CellLine;
  }
}

// A terminal signals the whole group. The main process ends the run; this one has to live until it has.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

const session = await Session.open(inject('run'));
const turn = pLimit(session.parallel);

afterAll(() => session[Symbol.asyncDispose]());

describe('what is documented', () => {
  test.concurrent.for(session.planned)('$id', async (cell, { task }) => {
    const line = await turn(() => session.runCell(cell));
    task.meta.cell = line;
    expect(
      lightOf(line.verdict, session),
      `${line.verdict}: ${reasonsText(line.reasons)}\nevidence: ${line.evidence}`,
    ).toBe('passed');
  });
});
