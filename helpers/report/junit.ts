import { LIGHTS } from './outcome.ts';
import { distributionLines } from './repetitions.ts';
import type { Results } from './results.ts';
import { escapeXml as escape } from './xml.ts';

/**
 * JUnit XML of a run: a suite for each family, a case for each cell; claim, distribution and evidence are in the failure's
 * text. A cell that passes and flips says so in its output. What is wrong with the run as a whole is a suite of its own,
 * since a reader of JUnit sees nothing but cases.
 */
export function junitXml(results: Results): string {
  const { run, cells } = results;
  const families = [...new Set([...cells.map((cell) => cell.family), ...run.notRun.map((cell) => cell.id.split('/')[0] ?? '')])];
  const suites = families.map((family) => {
    const here = cells.filter((cell) => cell.family === family);
    const skipped = run.notRun.filter((cell) => cell.id.startsWith(`${family}/`));
    const failed = here.filter((cell) => LIGHTS[cell.verdict] === 'failed' && cell.verdict !== 'inconclusive');
    const broken = here.filter((cell) => cell.verdict === 'inconclusive');
    const cases = [
      ...here.map((cell) => {
        const open = `    <testcase classname="${escape(family)}" name="${escape(cell.id)}" time="${(cell.durationMs / 1000).toFixed(3)}"`;
        const distribution = distributionLines(cell);
        if (LIGHTS[cell.verdict] !== 'failed') return cell.flips ? `${open}><system-out>${escape(['outcomes flip:', ...distribution].join('\n'))}</system-out></testcase>` : `${open}/>`;
        const tag = cell.verdict === 'inconclusive' ? 'error' : 'failure';
        const text = [cell.reason, ...cell.claims.filter((claim) => claim.verdict !== 'conforms').map((claim) => `${claim.id}: ${claim.reason}`), ...distribution, `evidence: ${cell.evidence}`].join('\n');
        return `${open}><${tag} type="${cell.verdict}" message="${escape(cell.reason)}">${escape(text)}</${tag}></testcase>`;
      }),
      ...skipped.map((cell) => `    <testcase classname="${escape(family)}" name="${escape(cell.id)}"><skipped message="${escape(cell.reason)}"/></testcase>`),
    ];
    const seconds = here.reduce((sum, cell) => sum + cell.durationMs, 0) / 1000;
    return [`  <testsuite name="${escape(family)}" tests="${here.length + skipped.length}" failures="${failed.length}" errors="${broken.length}" skipped="${skipped.length}" time="${seconds.toFixed(3)}" timestamp="${escape(run.startedAt)}">`, ...cases, '  </testsuite>'].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, ...runSuite(results), '</testsuites>', ''].join('\n');
}

function runSuite({ run, cells, end }: Results): string[] {
  const missing = run.planned - cells.length;
  const errors = end === null ? [`the run was aborted: ${cells.length} of ${run.planned} cells were run`] : missing > 0 ? [`${missing} planned cells left no result`] : [];
  const failures = run.unmatchedKnown.map((id) => `known deviation ${id} names no cell`);
  if (errors.length + failures.length === 0) return [];
  const testcase = (tag: string, type: string, message: string): string => `    <testcase classname="run" name="${escape(message)}"><${tag} type="${type}" message="${escape(message)}"/></testcase>`;
  return [
    `  <testsuite name="run" tests="${errors.length + failures.length}" failures="${failures.length}" errors="${errors.length}" skipped="0" time="0.000" timestamp="${escape(run.startedAt)}">`,
    ...errors.map((message) => testcase('error', 'inconclusive', message)),
    ...failures.map((message) => testcase('failure', 'stale-known', message)),
    '  </testsuite>',
  ];
}
