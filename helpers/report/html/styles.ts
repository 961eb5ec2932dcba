import { LOOKS, SHOWN } from './looks.ts';

const LIGHT = {
  page: '#ffffff',
  raised: '#f5f6f8',
  ink: '#14181f',
  dim: '#515b69',
  line: '#cdd3db',
  link: '#0a4fa3',
  focus: '#0a4fa3',
  strong: '#8f0f18',
};
const DARK = {
  page: '#15181d',
  raised: '#1e232a',
  ink: '#e7ebf0',
  dim: '#a9b3c0',
  line: '#3d4652',
  link: '#8fc0ff',
  focus: '#8fc0ff',
  strong: '#ffa3a3',
};

/** Colours of a page beside those of verdicts, by scheme: names of custom properties without their dashes. */
export const PAGE_COLOURS = { light: LIGHT, dark: DARK };

function tokens(scheme: 'light' | 'dark'): string {
  const page = Object.entries(PAGE_COLOURS[scheme]).map(([name, colour]) => `--${name}:${colour}`);
  const verdicts = SHOWN.map(
    (verdict) => `--${verdict}-ground:${LOOKS[verdict][scheme].ground};--${verdict}-ink:${LOOKS[verdict][scheme].ink}`,
  );
  return [...page, ...verdicts].join(';');
}

/** What all pages share: colours, type, tables, marks of verdicts, focus, print. */
export const BASE_STYLES = `
:root{color-scheme:light dark;${tokens('light')}}
@media screen and (prefers-color-scheme:dark){:root{${tokens('dark')}}}
*{box-sizing:border-box}
html{font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1rem 1.25rem 3rem;background:var(--page);color:var(--ink);overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.2rem;line-height:1.25;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.25rem 0 .35rem}
p,ul,ol,dl,pre,table{margin:.4rem 0}
ul,ol{padding-left:1.4rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
code,pre,.code{font:.86rem/1.45 ui-monospace,"SFMono-Regular",Menlo,Consolas,"Liberation Mono",monospace}
pre{background:var(--raised);border:1px solid var(--line);border-radius:4px;padding:.5rem .7rem;overflow:auto;white-space:pre-wrap}
table{border-collapse:collapse}
caption{text-align:left;color:var(--dim);padding:.2rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--line)}
th{font-weight:600;overflow-wrap:normal}
.dim{color:var(--dim)}
.strong{color:var(--strong);font-weight:600}
.hidden-visually{position:absolute;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}
.mark{display:inline-block;padding:.05rem .45rem;border-radius:4px;border:1px solid transparent;white-space:nowrap}
${SHOWN.map((verdict) => `.v-${verdict}{background:var(--${verdict}-ground);color:var(--${verdict}-ink)}`).join('\n')}
.v-not-run,.v-not-applicable{border:1px dashed currentColor}
@media print{
:root{color-scheme:light}
html{font-size:10pt}
body{padding:0;max-width:none}
.mark,.v-conforms,.v-deviates,.v-known-deviation,.v-stale-known,.v-inconclusive,.v-informational{-webkit-print-color-adjust:exact;print-color-adjust:exact}
a{color:inherit;text-decoration:none}
h2,h3{break-after:avoid}
tr,li,pre{break-inside:avoid}
thead{display:table-header-group}
.screen-only{display:none!important}
}
`;
