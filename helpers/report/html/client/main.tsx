import { render } from 'preact';
import type { PageIndex } from '../panel/page-index.ts';
import { Panel } from '../panel/panel.tsx';
import { Details, jsonOf } from './details.ts';
import { Grids, idOf, numberOf } from './filter.ts';
import { type State, readState, writeState } from './state.ts';

const index = jsonOf(document, 'index') as PageIndex;
const grids = new Grids(document, index);
const details = new Details(document, index.cellsInChunk);
const looks = Object.fromEntries(index.looks.map((look) => [look.verdict, look]));
const axisNames = index.axes.map(({ axis }) => axis);

const byId = (id: string): HTMLElement => document.getElementById(id)!;
const form = byId('filters') as HTMLFormElement;
const text = byId('filter-text') as HTMLInputElement;
const count = byId('filter-count');
const panel = byId('panel');
const title = byId('panel-title');
const body = byId('panel-body');
const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name=verdict]')];
const outcomeBoxes = [...form.querySelectorAll<HTMLInputElement>('input[name=outcome]')];
const views = [...form.querySelectorAll<HTMLInputElement>('input[name=view]')];
const selects = [...form.querySelectorAll<HTMLSelectElement>('select')];

let state: State = readState('', axisNames);
/** What had the focus when the panel was opened, if anything. */
let opener: HTMLElement | null = null;

function apply(): void {
  const before = state;
  state = readState(location.hash, axisNames);
  const shown = grids.apply(state);
  const isFiltered = state.verdicts.length + state.outcomes.length + state.axes.size > 0 || state.text !== '';
  count.textContent = isFiltered ? `${shown} of ${grids.links.length} cells shown` : `${grids.links.length} cells`;
  for (const box of boxes) box.checked = state.verdicts.includes(box.value);
  for (const box of outcomeBoxes) box.checked = state.outcomes.includes(box.value);
  for (const view of views) view.checked = view.value === state.view;
  byId('matrix').dataset['view'] = state.view;
  for (const select of selects) select.value = state.axes.get(select.name) ?? '';
  if (text.value !== state.text) text.value = state.text;
  (byId('filter-reset') as HTMLButtonElement).disabled = !isFiltered;
  if (state.cell !== before.cell) void show(state.cell);
}

async function show(id: string | null): Promise<void> {
  document.querySelector('.cell[aria-current]')?.removeAttribute('aria-current');
  panel.hidden = id === null;
  document.body.classList.toggle('open', id !== null);
  if (id === null) {
    render(null, body);
    opener?.focus();
    opener = null;
    return;
  }
  const link = grids.linkOf(id);
  link?.setAttribute('aria-current', 'true');
  title.textContent = id;
  const content = await contentOf(link);
  // Another one may have been asked for meanwhile, or none.
  if (state.cell !== id) return;
  render(content, body);
  panel.scrollTop = 0;
  title.focus({ preventScroll: true });
  panel.dataset['ready'] = id;
}

async function contentOf(link: HTMLAnchorElement | undefined) {
  if (!link) return <p>This report has no such cell.</p>;
  try {
    return <Panel detail={await details.of(numberOf(link))} shared={details.shared} looks={looks} />;
  } catch (error) {
    return <p>The details of this cell cannot be shown: {String(error)}</p>;
  }
}

/** Goes to another state; what is only filtered leaves no step behind to go back to. */
function go(next: Partial<State>): void {
  const hash = writeState({ ...state, ...next });
  if (next.cell === undefined) {
    history.replaceState(null, '', hash);
    apply();
  } else location.hash = hash;
}

/** The next cell of those that are shown, or the one before. */
function step(by: 1 | -1): void {
  const shown = grids.links.filter((link) => !link.classList.contains('out'));
  const at = shown.findIndex((link) => idOf(link) === state.cell);
  const next = shown[at === -1 ? 0 : (at + by + shown.length) % shown.length];
  if (next) go({ cell: idOf(next) });
}

form.hidden = false;
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', () => {
  const axes = new Map(selects.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]));
  const checked = (of: readonly HTMLInputElement[]): string[] =>
    of.filter((box) => box.checked).map(({ value }) => value);
  go({
    verdicts: checked(boxes),
    outcomes: checked(outcomeBoxes),
    view: checked(views).includes('works') ? 'works' : 'documented',
    axes,
    text: text.value,
  });
});
byId('filter-reset').addEventListener('click', () => {
  go({ verdicts: [], outcomes: [], axes: new Map(), text: '' });
  text.focus();
});
byId('panel-close').addEventListener('click', () => go({ cell: null }));
byId('panel-next').addEventListener('click', () => step(1));
byId('panel-previous').addEventListener('click', () => step(-1));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !panel.hidden) go({ cell: null });
});
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const href = link.getAttribute('href') ?? '';
  event.preventDefault();
  if (href.startsWith('#cell=')) {
    opener = link;
    // Filters stay as they are.
    go({ cell: idOf(link) });
  } else {
    location.hash = href;
    byId('matrix').scrollIntoView();
  }
});
document.addEventListener('mouseover', (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('.cell');
  if (link && link.title === '') link.title = link.getAttribute('aria-label') ?? idOf(link);
});
addEventListener('hashchange', apply);
apply();
