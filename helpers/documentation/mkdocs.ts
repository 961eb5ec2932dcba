/** Start of a block of MkDocs whose content is indented below it: an admonition (`!!!`, `???`) or a content tab (`===`). */
const BLOCK = /^([ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]+[\w -]*(?:"[^"]*")?|===[!+]?[ \t]+"[^"]*")[ \t]*$/;
const INCLUDE = /^([ \t]*)-{1,}8<-{1,}[ \t]+"([^"]+)"[ \t]*$/gm;
const FRONT_MATTER = /^---\r?\n[^]*?\r?\n---\r?\n/;
const FENCE = /^[ \t]*(`{3,}(?!.*`)|~{3,})/;
const INDENT = 4;
/** A row of a table, within quotations or lists too. */
const ROW = /^([ \t>]*)\|(.*?)\|?[ \t]*$/;
const DELIMITERS = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/**
 * What MkDocs adds to Markdown, as plain Markdown: a block that is indented below its first line becomes a quotation that
 * begins with that line, so that no heading in it begins a section of the page and its content is not taken for code;
 * an include becomes the text of its file, and stays as it is where there is none; each cell of a table becomes a
 * paragraph; front matter is dropped.
 * (squidfunk.github.io/mkdocs-material/reference: admonitions, content tabs, data tables; pymdownx.snippets)
 *
 * @param snippets texts of files that may be included, by the name they are included by
 */
export function plainMarkdown(text: string, snippets: ReadonlyMap<string, string> = new Map()): string {
  const included = text.replace(
    INCLUDE,
    (line, indent: string, name: string) => snippets.get(name)?.replace(/^/gm, indent) ?? line,
  );
  return withoutTables(quoted(included.replace(FRONT_MATTER, '').split(/\r?\n/))).join('\n');
}

/** Rows of a table follow a line of delimiters below a first row; what looks so in code is none. */
function withoutTables(lines: readonly string[]): string[] {
  let fence: string | undefined;
  let inTable = false;
  return lines.flatMap((line, at) => {
    const mark = FENCE.exec(line.replace(/^[ \t>]*/, ''))?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence)))
      fence = fence === undefined ? mark : undefined;
    const row = fence === undefined ? ROW.exec(line) : null;
    inTable = row !== null && (inTable || DELIMITERS.test(lines[at + 1] ?? ''));
    if (row === null || !inTable) return [line];
    if (DELIMITERS.test(line)) return [];
    const [, before = '', cells = ''] = row;
    return cells
      .split(/(?<!\\)\|/)
      .flatMap((cell) => [`${before}${cell.trim().replaceAll('\\|', '|')}`, before.trimEnd()]);
  });
}

function quoted(lines: readonly string[]): string[] {
  const result: string[] = [];
  let fence: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const mark = FENCE.exec(line)?.[1];
    const begins = fence === undefined ? BLOCK.exec(line) : null;
    if (mark !== undefined && fence === undefined) fence = mark;
    else if (mark !== undefined && fence !== undefined && mark.startsWith(fence)) fence = undefined;
    if (begins === null) {
      result.push(line);
      continue;
    }
    const outer = begins[1] ?? '';
    const inner = ' '.repeat(outer.length + INDENT);
    const end = endOf(lines, at + 1, inner);
    const content = quoted(lines.slice(at + 1, end).map((each) => each.slice(inner.length)));
    result.push(...[line.trim(), '', ...content].map((each) => `${outer}> ${each}`), '');
    at = end - 1;
  }
  return result;
}

/** Index of the first line that is neither blank nor indented as far. */
function endOf(lines: readonly string[], from: number, indent: string): number {
  const length = lines.slice(from).findIndex((line) => line.trim() !== '' && !line.startsWith(indent));
  return length < 0 ? lines.length : from + length;
}
