/** Start of a block of MkDocs whose content is indented below it: an admonition (`!!!`, `???`) or a content tab (`===`). */
const BLOCK = /^([ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]+[\w -]*(?:"[^"]*")?|===[!+]?[ \t]+"[^"]*")[ \t]*$/;
const INCLUDE = /^([ \t]*)-{1,}8<-{1,}[ \t]+"([^"]+)"[ \t]*$/gm;
const FRONT_MATTER = /^---\r?\n[^]*?\r?\n---\r?\n/;
const FENCE = /^[ \t]*(`{3,}(?!.*`)|~{3,})/;
const INDENT = 4;

/**
 * What MkDocs adds to Markdown, as plain Markdown: a block that is indented below its first line becomes a quotation that
 * begins with that line, so that no heading in it begins a section of the page and its content is not taken for code;
 * an include becomes the text of its file, and stays as it is where there is none; front matter is dropped.
 * (squidfunk.github.io/mkdocs-material/reference: admonitions, content tabs; pymdownx.snippets)
 *
 * @param snippets texts of files that may be included, by the name they are included by
 */
export function plainMarkdown(text: string, snippets: ReadonlyMap<string, string> = new Map()): string {
  const included = text.replace(
    INCLUDE,
    (line, indent: string, name: string) => snippets.get(name)?.replace(/^/gm, indent) ?? line,
  );
  return quoted(included.replace(FRONT_MATTER, '').split(/\r?\n/)).join('\n');
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
