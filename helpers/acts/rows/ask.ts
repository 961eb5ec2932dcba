import { HarnessError } from '../../common/index.ts';
import type { Check } from '../../evidence/index.ts';
import { type Question, type Server, asksSource, statementsOf } from '../../source/index.ts';
import { hereDocument, words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** A server that is to be backed up answers: what is restored from it has to answer the same, or what the question says. */
export interface NoteAnswers extends AnyAct {
  readonly do: 'note-answers';
  readonly machine: string;
  readonly questions: readonly Question[];
}

/** A restored server answers, and is held against that. An answer that it cannot give is a result. */
export interface Ask extends AnyAct {
  readonly do: 'ask';
  readonly machine: string;
  readonly questions: readonly Question[];
}

export const noteAnswers: Verb<NoteAnswers> = {
  async perform({ machine, questions }, stage) {
    stage.answers.clear();
    for (const question of questions) {
      const { answer, error } = await answerOf(stage.server(machine), question);
      const { name, expected } = question;
      if (answer === null) throw proofless(name, error ?? 'there is no answer');
      const has = expected === 'as-source' ? null : expected.is === answer;
      if (has !== null && has !== (asksFor(question) === 'same'))
        throw proofless(name, `the source answers ${answer}, which proves nothing`);
      stage.answers.set(name, answer);
    }
    return 'goes-on';
  },
  write: ({ machine, questions }) =>
    questions.map((question) => hereDocument(`note_answer ${words([machine, ...told(question)])}`, body(question))),
  says: () => null,
  shell: () => ['rows/ask'],
};

export const ask: Verb<Ask> = {
  async perform({ machine, questions }, stage) {
    const watched = stage.watch(machine);
    for (const question of questions) {
      const { name, expected } = question;
      const wanted = expected === 'as-source' ? stage.answers.get(name) : expected.is;
      if (wanted === undefined) throw proofless(name, 'the source was not asked');
      const atSource = stage.answers.get(name) ?? null;
      const answered = { name, atSource, expected: wanted, ...(await answerOf(watched.server, question)) };
      stage.seen.answers.push({ which: watched.starts.at(-1)?.which ?? 'first', ...answered });
      watched.saw(checkOf(answered));
    }
    return 'goes-on';
  },
  write: ({ machine, questions }) =>
    questions.map((question) => hereDocument(`compare_answer ${words([machine, ...told(question)])}`, body(question))),
  says: () => null,
  shell: () => ['rows/ask'],
};

/** What an answer is, as rows that were read. */
function checkOf({ name, expected, answer, error }: Answered): Check {
  if (error !== null) return { what: name, outcome: 'unreadable', detail: [error] };
  return answer === expected
    ? { what: name, outcome: 'equal', detail: [] }
    : { what: name, outcome: 'differs', detail: [`${answer}, expected is ${expected}`] };
}

interface Answered {
  readonly name: string;
  readonly expected: string;
  readonly answer: string | null;
  readonly error: string | null;
}

const asksFor = ({ expected }: Question): string => (expected === 'as-source' ? 'any' : expected.source);

const proofless = (name: string, why: string): HarnessError =>
  new HarnessError(`"${name}": ${why}`, {
    stage: 'source',
    advice: 'the content of the golden cluster is not what it is to be: run its statements by hand',
  });

/** The words that a script needs of a question besides its statements. */
function told(question: Question): string[] {
  const { name, database, plan, expected } = question;
  const is = expected === 'as-source' ? '' : expected.is;
  return [name, database, plan ?? '', is, asksSource(question) ? asksFor(question) : 'not-asked'];
}

const body = (question: Question): string =>
  statementsOf(question)
    .map((statement) => `${statement};`)
    .join('\n');

/** The answer of a server, or its error; a plan that does not name what it has to is one. */
async function answerOf(server: Server, question: Question): Promise<Pick<Answered, 'answer' | 'error'>> {
  const { database, plan } = question;
  try {
    return await server.withClient(database, async (client) => {
      let answer: string | null = null;
      let planned = plan === undefined;
      for (const statement of statementsOf(question)) {
        const { rows, command } = await client.query<Record<string, unknown>>(statement);
        if (command === 'EXPLAIN') planned = rows.some((row) => String(Object.values(row)[0]).includes(plan ?? ''));
        else if (rows.length > 0) answer = String(Object.values(rows[0] ?? {})[0]);
      }
      if (!planned) return { answer: null, error: `the planner does not use ${plan}` };
      return answer === null ? { answer, error: 'there is no answer' } : { answer, error: null };
    });
  } catch (error) {
    return { answer: null, error: (error as Error).message };
  }
}
