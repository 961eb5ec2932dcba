/** Text for XML 1.0: markup escaped, characters that XML cannot hold replaced, halves of surrogate pairs too. */
export function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are the characters to replace
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

/** An element on one line; content is XML already. */
export function element(name: string, attributes: Readonly<Record<string, string>>, content = ''): string {
  const open = `${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('')}`;
  return content === '' ? `<${open}/>` : `<${open}>${content}</${name}>`;
}
