import { type Evidence, recordsActs } from '../evidence/index.ts';
import { questionsToProve } from '../scenarios/index.ts';
import type { Question } from '../source/index.ts';

type Answer = Evidence['answers'][number];
type Asked = Pick<Question, 'name' | 'expected'>;

/**
 * Why answers prove nothing: what the cell is about was not asked; something was answered that nobody asked; or source and
 * restored server were held against something else than the question says.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when they prove what was asked
 */
export function unprovenAnswers(evidence: Evidence, isOver: boolean): string | null {
  const { answers, restore, axes } = evidence;
  const wanted = questionsToProve(axes);
  const isDue = !isOver && restore?.starts.some(({ outcome }) => outcome === 'ready') === true;
  const unasked = wanted.find(({ name }) => answers.every((answer) => answer.name !== name));
  if (isDue && unasked) return `nobody asked for "${unasked.name}"`;
  const asked = askedIn(evidence);
  const strange = answers.find(({ name }) => recordsActs(evidence) && asked.every((each) => each.name !== name));
  if (strange) return `"${strange.name}" was answered, which nobody asked`;
  const questions = [...wanted, ...asked];
  return (
    answers
      .flatMap((answer) =>
        questions.filter(({ name }) => name === answer.name).map((each) => heldWrongly(each, answer)),
      )
      .find((why) => why !== null) ?? null
  );
}

/** Questions of the acts that were done. */
function askedIn({ acts }: Evidence): Asked[] {
  return acts.flatMap(({ act, outcome }) => {
    const { questions } = act as { questions?: unknown };
    return act.do === 'ask' && outcome === 'goes-on' && Array.isArray(questions) ? (questions as Asked[]) : [];
  });
}

/** In how far an answer was held against something else than the question says; null where it was not. */
function heldWrongly({ name, expected }: Asked, answer: Answer): string | null {
  const { atSource } = answer;
  const is = expected === 'as-source' ? atSource : expected.is;
  if (is === null) return `nobody asked the source for "${name}"`;
  if (answer.expected !== is) return `"${name}" was to be ${is}, and was held against ${answer.expected}`;
  const isAtSource: Readonly<Record<'any' | Exclude<Asked['expected'], string>['source'], boolean>> = {
    any: true,
    'not-asked': true,
    same: atSource === is,
    other: atSource !== null && atSource !== is,
  };
  return isAtSource[expected === 'as-source' ? 'any' : expected.source]
    ? null
    : `"${name}" was ${atSource ?? 'not asked'} at the source, which proves nothing`;
}

/** What contradicts an answer among the checks after its start: each check of its name belongs to one, in their order. */
export function contradictedAnswer({ answers, restore }: Evidence): string | null {
  const told = answers.find((answer) => {
    const at = answers.filter(({ name }) => name === answer.name).indexOf(answer);
    const checks = (restore?.starts ?? []).flatMap(({ which, checks: all }) =>
      all.filter(({ what }) => what === answer.name).map(({ outcome }) => ({ which, outcome })),
    );
    const check = checks[at];
    return check !== undefined && (check.which !== answer.which || check.outcome !== outcomeOf(answer));
  });
  if (!told) return null;
  const { name, which, answer, expected, error } = told;
  return `${name} is said to be otherwise at the start ${which}, and it is ${error ?? answer}, where ${expected} was expected`;
}

const outcomeOf = ({ answer, expected, error }: Answer): 'unreadable' | 'equal' | 'differs' =>
  error !== null ? 'unreadable' : answer === expected ? 'equal' : 'differs';
