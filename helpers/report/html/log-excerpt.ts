import { refusesEarlyClient } from '../../source/index.ts';
import type { LogExcerpt } from './panel/data.ts';
import { cut, fitForPage } from './text.ts';

/** Longest line that is shown whole, in characters. */
const LINE_LIMIT = 600;
/** Lines of a log's end, and around each line that decides. */
const LAST_LINES = 20;
const CONTEXT = 3;
/** Of many lines that tell of errors the last ones decide. */
const DECIDING = 12;

const TELLS = /\b(FATAL|PANIC|ERROR|error|invalid)\b|was terminated by signal \d+/;
/** The words of a message as `FATAL:  words` has them, without what comes before. */
const WORDS = /^(?:[A-Z]+: {1,2})?/;

/**
 * The end of a log, and the lines that decide with some around them: those that hold a message of a facet, and the last
 * ones that tell of an error. What tells a client that it came too early decides nothing.
 *
 * @param messages messages of the facets, the first line of each counts
 */
export function excerptOf(text: string, messages: readonly string[]): Pick<LogExcerpt, 'totalLines' | 'lines'> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const wanted = messages
    .map((message) => (message.split('\n')[0] ?? '').replace(WORDS, '').trim())
    .filter((words) => words.length > 8);
  const telling = lines.flatMap((line, index) =>
    wanted.some((words) => line.includes(words)) || (TELLS.test(line.slice(0, LINE_LIMIT)) && !refusesEarlyClient(line))
      ? [index]
      : [],
  );
  const deciding = new Set(telling.slice(-DECIDING));
  const shown = new Set<number>();
  for (const at of deciding) for (let index = at - CONTEXT; index <= at + CONTEXT; index++) shown.add(index);
  for (let index = lines.length - LAST_LINES; index < lines.length; index++) shown.add(index);
  return {
    totalLines: lines.length,
    lines: [...shown]
      .toSorted((a, b) => a - b)
      .flatMap((index) => {
        const line = lines[index];
        return line === undefined
          ? []
          : [{ number: index + 1, text: fitForPage(cut(line, LINE_LIMIT)), decides: deciding.has(index) }];
      }),
  };
}
