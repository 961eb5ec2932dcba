/** Longest part of a message that a pattern is made of, in characters. */
const MESSAGE_LIMIT = 200;

/**
 * What is another one in every run, and the pattern for it. Signals and exit codes are numbers too, but say what happened:
 * they stay. The order counts.
 */
const VOLATILE: readonly (readonly [seen: RegExp, pattern: string | null])[] = [
  [/\b(?:signal|exit code|exit status) \d+\b/, null],
  // PostgreSQL prints the magic number of a page with four hexadecimal digits, and so may print letters alone.
  [/(?<=magic number )[\dA-F]{4}\b/, String.raw`[\dA-F]{4}`],
  [/\b[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}\b/, String.raw`[\da-f-]{36}`],
  // Names of WAL segments, then LSNs, then any other number that is hexadecimal.
  [/\b[\dA-F]{24}\b/, String.raw`[\dA-F]{24}`],
  [/\b[\dA-F]{1,8}\/[\dA-F]{1,8}\b/, String.raw`[\dA-F]+/[\dA-F]+`],
  [/(?<![\w/.-])\/[\w.@+-]+(?:\/[\w.@+-]+)+/, String.raw`/\S+?`],
  [/\b(?=[\dA-Fa-f]*\d)(?=[\dA-Fa-f]*[A-Fa-f])[\dA-Fa-f]{4,}\b/, String.raw`[\dA-F]+`],
  [/\d+/, String.raw`\d+`],
];

const ANY = new RegExp(VOLATILE.map(([seen]) => `(${seen.source})`).join('|'), 'g');

/**
 * A regular expression for messages like this one: its first line as it is, with patterns for what is another one in every
 * run. It is not anchored, and is meant to be used with the flags `i` and `s`, as known deviations are.
 */
export function messagePattern(message: string): string {
  const line = (message.split('\n').find((each) => each.trim() !== '') ?? '')
    .trim()
    .slice(0, MESSAGE_LIMIT)
    .replace(/[\uD800-\uDBFF]$/, '');
  let [pattern, from] = ['', 0];
  for (const match of line.matchAll(ANY)) {
    const which = match.slice(1).findIndex((group) => group !== undefined);
    pattern += literal(line.slice(from, match.index)) + (VOLATILE[which]?.[1] ?? literal(match[0]));
    from = match.index + match[0].length;
  }
  return pattern + literal(line.slice(from));
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
