/** Text for XML 1.0: markup escaped, control characters that XML cannot hold replaced. */
export function escapeXml(text: string): string {
  return text
    // oxlint-disable-next-line no-control-regex -- these are the characters to replace
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
