import type { Warning } from '../../evidence/index.ts';

/**
 * Lines that a program printed for people: `program: [level:] text`, as `frontend/logging.c` writes them; or as pgBackRest does
 * without the time, `P00   WARN: text`.
 */
const LINE = /^(?:[^:\s]+: (?:(warning|error|fatal|detail|hint): )?|P\d+ +(WARN|ERROR|INFO): )(.*)$/i;

/** Level and text of a line; the level is empty where it has none. */
function read(line: string): { readonly level: string; readonly text: string } {
  const [, level, other, text = ''] = LINE.exec(line) ?? [];
  return { level: other === 'WARN' ? 'warning' : (level ?? other ?? '').toLowerCase(), text };
}

/** The warnings in what a program printed to stderr. */
export function warningsOf(stderr: string): Warning[] {
  const warnings: { message: string; detail: string | null; hint: string | null }[] = [];
  let open = false;
  for (const line of stderr.split('\n')) {
    const { level, text } = read(line);
    const last = warnings.at(-1);
    if (level === 'warning') {
      warnings.push({ message: text, detail: null, hint: null });
      open = true;
    } else if (open && last && level === 'detail') last.detail = text;
    else if (open && last && level === 'hint') last.hint = text;
    else if (level === 'error' || level === 'fatal') open = false;
  }
  return warnings;
}

/** What a failed program gave as its reason: errors with their details and hints, warnings left out. */
export function errorOf(stderr: string): string | null {
  const lines: string[] = [];
  let inWarning = false;
  for (const line of stderr.split('\n').filter((l) => l.trim() !== '')) {
    const { level } = read(line);
    if (level === 'warning') inWarning = true;
    else if (level !== 'detail' && level !== 'hint') inWarning = false;
    if (!inWarning) lines.push(line);
  }
  return lines.length === 0 ? null : lines.join('\n');
}
