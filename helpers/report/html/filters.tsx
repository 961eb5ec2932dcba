import type { PageIndex } from './panel/page-index.ts';
import { axisWords, valueRank, valueWords } from './axis-words.ts';

/** The form that chooses cells; shown once the page's own code is there to do it. */
export function Filters({ index }: { readonly index: PageIndex }) {
  const { looks, axes, cells } = index;
  const present = looks.filter((_, place) => cells.some(([verdict]) => verdict === place));
  return (
    <form id="filters" class="screen-only" role="search" aria-label="Choose cells" hidden>
      <fieldset>
        <legend>Verdict</legend>
        {present.map(({ verdict, letter, word }) => (
          <label class={`mark v-${verdict}`}>
            <input type="checkbox" name="verdict" value={verdict} /> <b aria-hidden="true">{letter}</b> {word}
          </label>
        ))}
      </fieldset>
      <p class="line">
        <label for="filter-text">Text</label>{' '}
        <input id="filter-text" type="search" placeholder="in ids and reasons" autocomplete="off" />
        <output id="filter-count" aria-live="polite" />
        <button type="button" id="filter-reset">
          All cells
        </button>
      </p>
      {axes.length === 0 ? null : (
        <details>
          <summary>By axis</summary>
          <div class="axes-choice">
            {axes.map(({ axis, values }) => (
              <label>
                <span>{axisWords(axis)}</span>{' '}
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
      )}
    </form>
  );
}
