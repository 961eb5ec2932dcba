import { OUTCOME_NAMES } from '../../facets/index.ts';
import { OUTCOME_LOOKS } from './outcome-looks.ts';

const OUTCOME_STYLES = OUTCOME_NAMES.flatMap((outcome) => {
  const { like, sign } = OUTCOME_LOOKS[outcome];
  return [
    `[data-view=works] .o-${outcome},.mark.o-${outcome}{background:var(--${like}-ground);color:var(--${like}-ink)}`,
    // Signs are for the eye alone.
    `.o-${outcome}>.became::before{content:"${sign}" / "";font-weight:700;display:inline-block;min-width:1.1em}`,
  ];
}).join('\n');

/** Styles of a run's report, beside those of all pages. */
export const PAGE_STYLES = `
main,footer{max-width:100rem;margin:0 auto}
footer{border-top:1px solid var(--line);margin-top:2.5rem}
.answer{font-size:1.15rem;font-weight:600}
.counts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.5rem}
.counts a{display:flex;gap:.5rem;align-items:center;padding:.35rem .6rem;border:1px solid var(--line);border-radius:6px;text-decoration:none;color:inherit;background:var(--raised)}
.counts strong{font-size:1.35rem;line-height:1}
.findings{list-style:none;padding:0}
.findings>li{padding:.45rem 0;border-top:1px solid var(--line)}
.findings p{margin:.15rem 0}
details.ids{display:inline-block;vertical-align:top;max-width:100%}
summary{cursor:pointer}
.plain{padding-left:1.6rem}
#filters{border:1px solid var(--line);border-radius:6px;background:var(--raised);padding:.6rem .8rem;margin:2rem 0 1rem}
#filters[hidden]{display:none}
#filters fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
#filters legend{float:left;padding:0;margin-right:.6rem;font-weight:600}
#filters .mark{cursor:pointer}
#filters input[type=checkbox]{margin:0 .15rem 0 0;vertical-align:-.1em}
#filters .mark:focus-within{outline:3px solid var(--focus);outline-offset:2px}
.line{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center}
.line label{font-weight:600}
input[type=search],select,button{font:inherit;color:var(--ink);background:var(--page);border:1px solid var(--dim);border-radius:4px;padding:.2rem .5rem}
input[type=search]{min-width:min(22rem,100%)}
button{cursor:pointer}
button:disabled{cursor:default;opacity:1;color:var(--dim);border-style:dashed}
.axes-choice{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.5rem;margin-top:.5rem}
.axes-choice label span{display:block;color:var(--dim);font-size:.86rem}
.axes-choice select{width:100%}
.scroll{overflow-x:auto;max-width:100%}
.family[hidden],tr[hidden],tbody[hidden],li[hidden]{display:none}
.family{margin-top:1.5rem}
.family.long{content-visibility:auto;contain-intrinsic-size:auto 50rem}
.grid{border-collapse:separate;border-spacing:0}
.grid th,.grid td{border-bottom:1px solid var(--line);border-left:1px solid var(--line)}
.grid th:first-child,.grid td:first-child{border-left:0}
.grid thead th{background:var(--raised);text-align:center;white-space:nowrap}
.grid thead th[rowspan]{text-align:left;vertical-align:bottom}
.grid tbody th[scope=row]{font-weight:400;min-width:14rem;max-width:26rem;background:var(--page);position:sticky;left:0}
.grid .group th{background:var(--raised);padding-top:.5rem}
.grid td{padding:.15rem;min-width:7.6rem}
.cell{display:block;padding:.16rem .4rem;border-radius:4px;border:1px solid transparent;text-decoration:none;white-space:nowrap;font-size:.88rem}
.cell b{display:inline-block;min-width:.9em}
.cell i{font-style:normal;font-size:.82em}
.cell>span{display:block}
.became{font-size:.9em}
[data-view=works] .cell{display:flex;flex-direction:column}
[data-view=works] .became{order:-1;font-size:1em}
[data-view=works] .cell>span:first-child:not(:only-child){font-size:.9em}
${OUTCOME_STYLES}
.cell:hover{text-decoration:underline}
.cell[aria-current]{outline:3px solid var(--focus);outline-offset:1px}
.cell.out{visibility:hidden}
.cell+.cell{margin-top:.15rem}
.instants{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem}
.instants li{display:flex;gap:.3rem;align-items:center}
#panel{position:fixed;inset:0 0 0 auto;width:min(50rem,100%);overflow:auto;background:var(--page);border-left:2px solid var(--line);padding:0 1.1rem 2rem;box-shadow:0 0 24px rgb(0 0 0/.25)}
#panel[hidden]{display:none}
.panel-head{position:sticky;top:0;background:var(--page);border-bottom:1px solid var(--line);padding:.6rem 0;z-index:1}
.panel-head h2{margin:0 0 .4rem;font-size:1.05rem}
.panel-head h2:focus{outline:none}
.buttons{display:flex;gap:.4rem}
.reasons{padding-left:1.2rem}
.axes span+span{margin-left:0}
.axes>span{display:inline-block;margin-right:1rem}
.commands-to-run dt,.pairs dt{font-weight:600}
.commands-to-run dd,.pairs dd{margin:0 0 .3rem}
.commands-to-run code{display:block;background:var(--raised);border:1px solid var(--line);border-radius:4px;padding:.3rem .5rem}
.claims{list-style:none;padding:0}
.claims>li{border-left:3px solid var(--line);padding:.1rem 0 .1rem .7rem;margin:.5rem 0}
.claims p,.known{margin:.2rem 0}
.facets .deviating th{border-left:4px solid var(--strong)}
.facets pre{margin:.2rem 0;padding:.25rem .45rem}
.facets td{min-width:9rem}
.timeline{display:block;width:100%;min-width:38rem;max-width:52rem;height:auto}
.timeline text{font:12px system-ui,sans-serif;fill:var(--ink)}
.timeline .tick-text,.timeline .lane-name{fill:var(--dim)}
.timeline .tick,.timeline .lane{stroke:var(--line);stroke-width:1}
.strip{display:block;max-width:100%;height:auto}
.strip text{font:13px system-ui,sans-serif;paint-order:stroke;stroke-width:4px;stroke-linejoin:round}
.strip .plain,.strip .strong{fill:var(--ink);stroke:var(--page)}
.strip .dim{fill:var(--dim);stroke:var(--page)}
.strip .strong{font-weight:700;font-size:15px}
.strip .letter{font-weight:700;pointer-events:none}
.strip .axis{stroke:var(--dim)}
.strip .mark{stroke:var(--ink);stroke-width:2;stroke-dasharray:5 3}
.strip .flagged{stroke:var(--ink);stroke-width:2}
.bar{stroke:var(--ink);stroke-width:1;fill:var(--informational-ground)}
.k-backup{fill:var(--conforms-ground)}
.k-held{fill:url(#held-pattern)}
.held-ground{fill:var(--page)}
.held-stripe{fill:var(--dim)}
.k-operation{fill:var(--known-deviation-ground)}
.k-copied-after{fill:var(--known-deviation-ground);stroke-dasharray:4 2}
.k-copied{fill:var(--raised)}
.k-copied-before{fill:var(--informational-ground)}
.k-event{fill:var(--ink)}
.k-start-failed{fill:var(--deviates-ground)}
.cross{stroke:var(--deviates-ink);stroke-width:2;fill:none}
.share{vertical-align:middle}
.share-all{fill:var(--raised);stroke:var(--dim)}
.share-part{fill:var(--dim)}
.events{columns:1;padding-left:2.2rem;font-size:.92rem}
.events .when{font-variant-numeric:tabular-nums}
.log{list-style:none;padding:.3rem 0;margin:.3rem 0;background:var(--raised);border:1px solid var(--line);border-radius:4px;font:.82rem/1.5 ui-monospace,"SFMono-Regular",Menlo,Consolas,"Liberation Mono",monospace;max-height:32rem;overflow:auto}
.log li{display:flex;gap:.6rem;padding:0 .6rem;white-space:pre-wrap}
.log .number{flex:0 0 4.2em;text-align:right;color:var(--dim)}
.log .decides{background:var(--known-deviation-ground);color:var(--known-deviation-ink)}
.log .decides .number{color:inherit}
.log .gap{color:var(--dim);font-style:italic;padding-left:5.4em}
.commands pre{margin:.15rem 0 .5rem}
@media (min-width:1300px){body.open main,body.open footer{margin-right:min(51rem,54vw)}#panel{width:min(50rem,53vw)}}
@media (max-width:700px){.grid tbody th[scope=row]{min-width:9rem;max-width:11rem}.grid td{min-width:4.9rem}.cell{white-space:normal}#panel{padding:0 .7rem 2rem}}
@media print{
.family.long{content-visibility:visible}
#panel{position:static;width:auto;border:0;box-shadow:none;overflow:visible;break-before:page;padding:0}
.panel-head{position:static}
body.open main,body.open footer{margin-right:auto}
.scroll,.log{overflow:visible;max-height:none}
.grid{font-size:7.5pt;width:100%}
.grid td{min-width:0}
.grid tbody th[scope=row]{min-width:0;position:static}
.cell{padding:.05rem .2rem;white-space:normal;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.bar,.log .decides{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.timeline{min-width:0}
.counts strong{font-size:1.1rem}
details.ids>summary{display:none}
details.ids::details-content{content-visibility:visible;display:block}
}
`;
