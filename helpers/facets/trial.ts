import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { differsFrom, matches, oneOrMore, pattern } from './asked.ts';
import { facet, valueSchema } from './facet.ts';

const outcomes = {
  done: 'every step that was tried was done',
  refused: 'at least one was refused, or failed',
  'not-tried': 'nothing was tried',
} as const;

/** What became of one step. */
const STEP = ['done', 'refused'] as const;
/** Most characters of what a step said. */
const SAID = 1000;

const schema = valueSchema(outcomes, {
  steps: z
    .array(
      z.object({
        what: z.string().describe('What was tried.'),
        outcome: z.enum(STEP).describe('Whether it was done, or refused.'),
        said: z.string().describe('What was said, answers and errors.'),
      }),
    )
    .describe('The steps that were tried, in their order.'),
});
type Trial = z.infer<typeof schema>;

const stepAsked = z.strictObject({ outcome: oneOrMore(z.enum(STEP)).optional(), says: pattern.optional() });

/** What became of things that the documentation says can be done, or cannot. */
export const trial = facet({
  name: 'trial',
  outcomes,
  // Whether a step was to be done or to be refused is for the claims to say.
  makes: { done: null, refused: null, 'not-tried': null },
  schema,
  nothing: { outcome: 'not-tried', steps: [], message: null },
  read,
  asked: z.strictObject({
    outcome: oneOrMore(schema.shape.outcome).optional(),
    /** By what was tried; of several of that name each has to be so. */
    steps: z.record(z.string(), stepAsked).optional(),
  }),
  differences: (asked, { outcome, steps }) => [
    ...differsFrom(asked.outcome, outcome),
    ...Object.entries(asked.steps ?? {}).flatMap(([what, step]) => stepDiffers(what, step, steps)),
  ],
  rules: [
    {
      id: 'server-crash',
      asks: 'done, or refused with a reason',
      of: (_, { trialCrash }) => (trialCrash == null ? null : `a server of the trial crashed: ${trialCrash}`),
    },
  ],
  signature: { steps: { schema: pattern, of: ({ steps }) => stepsText(steps), words: true } },
  words: { steps: { seen: 'tried', asked: 'tried' } },
});

function stepDiffers(what: string, asked: z.infer<typeof stepAsked>, steps: Trial['steps']): string[] {
  const tried = steps.filter((step) => step.what === what);
  if (tried.length === 0) return [`"${what}" was not tried`];
  return tried.flatMap(({ outcome, said }) =>
    [
      ...differsFrom(asked.outcome, outcome),
      ...(matches(asked.says, said) ? [] : [`it does not say what is documented, /${asked.says}/`]),
    ].map((text) => `"${what}": ${text} (it says: ${said.split('\n')[0]})`),
  );
}

/** The steps, each on a line with what became of it and the first line of what it said. */
function stepsText(steps: Trial['steps']): string {
  return steps.map(({ what, outcome, said }) => `${what}: ${outcome}, ${said.split('\n')[0]}\n`).join('');
}

function read({ trial: tried }: Evidence): Trial {
  if (tried.length === 0) return { outcome: 'not-tried', steps: [], message: null };
  const steps = tried.map(({ what, exitCode, said }) => ({
    what,
    outcome: exitCode === 0 ? STEP[0] : STEP[1],
    said: said.trim().slice(0, SAID),
  }));
  // What they said stands with the steps: the first refusal would be taken for the reason of whatever differs.
  return { outcome: steps.every(({ outcome }) => outcome === 'done') ? 'done' : 'refused', steps, message: null };
}
