/** An element of an XML document; `text` is what stands in it and not in elements inside. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  /** The element around it; null for the root. */
  readonly parent: Element | null;
}

const ILLEGAL =
  // oxlint-disable-next-line no-control-regex -- these are the characters that XML cannot hold
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads XML 1.0 without a DTD, strictly.
 *
 * @returns all elements in the order in which they begin
 * @throws {Error} where it is not well-formed
 */
export function elementsOf(xml: string): Element[] {
  const illegal = ILLEGAL.exec(xml);
  if (illegal) throw new Error(`illegal character at ${illegal.index}`);
  const elements: Element[] = [];
  const open: Element[] = [];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const token = /<(\/?)([A-Za-z-]+)((?:\s+[A-Za-z\d-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (let match = token.exec(body); match; match = token.exec(body)) {
    const [, closing, name = '', attributes = '', empty, text] = match;
    end = token.lastIndex;
    const inner = open.at(-1);
    if (text !== undefined) {
      if (inner) inner.text += decoded(text);
      else if (text.trim() !== '') throw new Error('text outside of the root');
    } else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const pairs = [...attributes.matchAll(/([A-Za-z\d-]+)="([^"]*)"/g)].map(
        ([, key = '', value = '']) => [key, decoded(value)] as const,
      );
      const element = { name, attributes: Object.fromEntries(pairs), text: '', parent: inner ?? null };
      elements.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  if (end !== body.length || open.length > 0)
    throw new Error(`not well-formed from ${end}: ${body.slice(end, end + 60)}`);
  return elements;
}

function decoded(text: string): string {
  if (/&(?!(amp|lt|gt|quot|apos);)/.test(text) || text.includes('<') || text.includes(']]>'))
    throw new Error(`stray markup in ${text}`);
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
}
