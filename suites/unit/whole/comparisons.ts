import { AXES, AXIS_NAMES, FAMILIES } from '../../../helpers/axes/index.ts';

/** Values by the name under which code has them: an axis, or the family. */
const VALUES: Readonly<Record<string, readonly string[]>> = { ...AXES, family: FAMILIES };
const NAME = [...AXIS_NAMES, 'family'].join('|');
/** `axes.restore`, `restore`, `axes['restore']`; the name is the first group. */
const SUBJECT = `(?<![\\w$'-])(?:[\\w$?!.\\]]*(?:\\.|\\['))?(${NAME})(?:'\\])?`;
const LITERAL = `'([^'\\n]*)'`;

const isValue = (name: string, literal: string): boolean => VALUES[name]?.includes(literal) ?? false;
/** What a value begins with, ends with or has in it. */
const isPart = (name: string, literal: string): boolean =>
  VALUES[name]?.some((value) => value.includes(literal)) ?? false;

/** A text without its comments; strings and template literals stay, also where they hold what looks like a comment. */
export const codeOf = (text: string): string =>
  text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[^]*?\*\/|\/\/[^\n]*/g,
    (_, literal: string | undefined) => literal ?? '',
  );

/**
 * The places where TypeScript, but for its comments, holds an axis or a family against a literal: with `===` and `!==`,
 * with `startsWith` and its like, against a list of literals, and each `case` of a `switch`.
 */
export function comparisonsIn(text: string): string[] {
  const code = codeOf(text);
  const found = (pattern: string, matches: (match: RegExpMatchArray) => boolean): string[] =>
    [...code.matchAll(new RegExp(pattern, 'g'))].filter(matches).map(([place]) => place);
  return [
    ...found(`${SUBJECT}\\s*[!=]==?\\s*${LITERAL}`, ([, name = '', literal = '']) => isValue(name, literal)),
    ...found(`${LITERAL}\\s*[!=]==?\\s*${SUBJECT}(?![\\w(.])`, ([, literal = '', name = '']) => isValue(name, literal)),
    ...found(`${SUBJECT}\\??\\.(?:startsWith|endsWith|includes)\\(${LITERAL}`, ([, name = '', literal = '']) =>
      isPart(name, literal),
    ),
    ...found(`\\[([^\\][]*)\\](?:\\s*as const)?\\)?\\.includes\\(${SUBJECT}\\)`, ([, list = '', name = '']) =>
      [...list.matchAll(new RegExp(LITERAL, 'g'))].some(([, literal = '']) => isValue(name, literal)),
    ),
    ...casesIn(code),
  ];
}

/** Each `case` over the values of an axis or of the family. */
function casesIn(code: string): string[] {
  return [...code.matchAll(new RegExp(`\\bswitch\\s*\\(${SUBJECT}\\)\\s*\\{`, 'g'))].flatMap((match) => {
    const body = blockAt(code, match.index + match[0].length);
    return [...body.matchAll(new RegExp(`\\bcase\\s+${LITERAL}`, 'g'))]
      .filter(([, literal = '']) => isValue(match[1] ?? '', literal))
      .map(([text]) => text);
  });
}

/** Each `switch` that has a `default:`, by how it begins; keys of that name in objects are none. */
export function defaultsIn(text: string): string[] {
  const code = codeOf(text);
  return [...code.matchAll(/\bswitch\s*\([^{]*\)\s*\{/g)]
    .filter((match) => /^\s*default\s*:/m.test(blockAt(code, match.index + match[0].length)))
    .map(([begin]) => begin);
}

/** The code from here to the brace that ends the block that is open here. */
function blockAt(code: string, start: number): string {
  let open = 1;
  let end = start;
  for (; end < code.length && open > 0; end++) {
    if (code[end] === '{') open++;
    if (code[end] === '}') open--;
  }
  return code.slice(start, end);
}
