import { OUTCOMES, OUTCOME_NAMES, outcomeWord } from '../../facets/index.ts';
import { OUTCOME_LOOKS } from './outcome-looks.ts';
import { type PageIndex, SEEN } from './panel/page-index.ts';
import { axisWords, valueRank, valueWords } from './axis-words.ts';

/** The form that chooses cells; shown once the page's own code is there to do it. */
export function Filters({ index }: { readonly index: PageIndex }) {
  const { looks, axes, cells, outcomes } = index;
  const became = OUTCOME_NAMES.filter((outcome) => outcomes.some((words) => words.includes(outcome)));
  const present = looks.filter((_, place) => cells.some(([verdict]) => verdict === place));
  return (
    <form id="filters" class="screen-only" role="search" aria-label="Choose cells" hidden>
      <fieldset>
        <legend>Show</legend>
        <label class="choice">
          <input type="radio" name="view" value="documented" checked /> as documented?
        </label>
        <label class="choice">
          <input type="radio" name="view" value="works" /> does it work?
        </label>
      </fieldset>
      <fieldset>
        <legend>Verdict</legend>
        {present.map(({ verdict, letter, word }) => (
          <label class={`mark v-${verdict}`}>
            <input type="checkbox" name="verdict" value={verdict} /> <b aria-hidden="true">{letter}</b> {word}
          </label>
        ))}
      </fieldset>
      {became.length === 0 ? null : (
        <fieldset>
          <legend>Outcome</legend>
          {became.map((outcome) => (
            <label class={`mark o-${outcome}`} title={OUTCOMES[outcome]}>
              <input type="checkbox" name="outcome" value={outcome} />{' '}
              <b aria-hidden="true">{OUTCOME_LOOKS[outcome].sign}</b> {outcomeWord(outcome)}
            </label>
          ))}
        </fieldset>
      )}
      <p class="line">
        <label for="filter-text">Text</label>{' '}
        <input id="filter-text" type="search" placeholder="in ids, reasons and what was seen" autocomplete="off" />
        <output id="filter-count" aria-live="polite" />
        <button type="button" id="filter-reset">
          All cells
        </button>
      </p>
      <Choices title="By axis" axes={axes.filter(({ axis }) => !axis.startsWith(SEEN))} words={axisWords} />
      <Choices
        title="By what was seen"
        axes={axes.filter(({ axis }) => axis.startsWith(SEEN))}
        words={(axis) => axis.slice(SEEN.length)}
      />
    </form>
  );
}

/** A choice for each of some axes, folded. */
function Choices({
  title,
  axes,
  words,
}: Pick<PageIndex, 'axes'> & { readonly title: string; readonly words: (axis: string) => string }) {
  if (axes.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <div class="axes-choice">
        {axes.map(({ axis, values }) => (
          <label>
            <span>{words(axis)}</span>{' '}
            <select name={axis}>
              <option value="">any</option>
              {values
                .toSorted((a, b) => valueRank(axis, a) - valueRank(axis, b))
                .map((value) => (
                  <option value={value}>{valueWords(axis, value)}</option>
                ))}
            </select>
          </label>
        ))}
      </div>
    </details>
  );
}
