import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { LOOKS, type Shown } from './looks.ts';
import { OUTCOME_LOOKS } from './outcome-looks.ts';
import { type Outcome, outcomeWord } from '../../facets/index.ts';
import { BASE_STYLES } from './styles.ts';
import { fitForPage } from './text.ts';

/** A page that is one file. */
export interface Page {
  readonly title: string;
  /** What is in the body. Text in it is escaped; {@link fitForPage} is for what comes from outside. */
  readonly body: ComponentChildren;
  /** Styles beside those that all pages share. */
  readonly styles?: string;
  /** A classic script, run when the body is there. */
  readonly script?: string;
}

/**
 * The text of a page: self-contained, in light and dark as the reader has it, and made for print as well. The policy in
 * its head forbids any network, and any script or style but its own, by their digests. The same page gives the same text.
 *
 * @throws {Error} when styles or script would end their own element
 */
export function htmlDocument({ title, body, styles = '', script = '' }: Page): string {
  const style = BASE_STYLES + styles;
  if (/<\/style|<\/script|<!--/i.test(style + script)) throw new Error('styles or script would end their own element');
  const policy = [
    `default-src 'none'`,
    `style-src ${digest(style)}`,
    ...(script === '' ? [] : [`script-src ${digest(script)}`]),
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{fitForPage(title)}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        {body}
        {script === '' ? null : <script dangerouslySetInnerHTML={{ __html: script }} />}
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}

/** A source of a content security policy (CSP level 3): the element with exactly this text. */
function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** What became of a cell, as colour, sign and word. */
export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  return (
    <span class={`mark o-${outcome}`}>
      <b aria-hidden="true">{OUTCOME_LOOKS[outcome].sign}</b> {outcomeWord(outcome)}
    </span>
  );
}

/** A verdict as colour, letter and word. */
export function VerdictMark({ verdict }: { readonly verdict: Shown }) {
  const { letter, word } = LOOKS[verdict];
  return (
    <span class={`mark v-${verdict}`}>
      <b aria-hidden="true">{letter}</b> {word}
    </span>
  );
}
