import { aboutFamily } from '../../axes/index.ts';
import { outcomeWord } from '../../facets/index.ts';
import { LOOKS } from './looks.ts';
import type { GridCell, Matrix } from './matrix.ts';
import { type ScanDrawing, Strip } from './strip.tsx';

/** How a page points at a cell. */
export function cellHref(id: string): string {
  return `#cell=${encodeURIComponent(id)}`;
}

/** A table of more cells than this is laid out only once it comes into sight. */
const LONG = 200;

/** One family as a table, or as the strips of its scans. */
export function FamilyGrid({ matrix, scans }: { readonly matrix: Matrix; readonly scans: readonly ScanDrawing[] }) {
  const { family, cells } = matrix;
  const isScan = cells.some(({ instant }) => instant !== null);
  return (
    <section class={cells.length > LONG ? 'family long' : 'family'} data-family={family}>
      <h2>
        {family}{' '}
        <small class="dim">
          {cells.length} {cells.length === 1 ? 'cell' : 'cells'}
          <span class="matching" />
        </small>
      </h2>
      <About matrix={matrix} />
      {isScan ? <ScanCells cells={cells} scans={scans} /> : <Table matrix={matrix} />}
    </section>
  );
}

/** What a family is about, and what is the same in all its cells or where a row says nothing else. */
function About({ matrix: { family, ways, common, defaults } }: { readonly matrix: Matrix }) {
  const encrypts = ways.some(({ given }) => given['encrypt'] !== undefined);
  return (
    <p>
      {aboutFamily(family)}
      {common.length === 0 ? null : <span class="dim"> All: {common.join(', ')}.</span>}
      {defaults.length === 0 ? null : (
        <span class="dim">
          {' '}
          Where a row says nothing else: {defaults.join(', ')}
          {encrypts ? '; with -E the key directory is copied first' : ''}.
        </span>
      )}
    </p>
  );
}

/** Ways to take a backup across, what else differs down. */
function Table({ matrix: { family, ways, groups } }: { readonly matrix: Matrix }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={`Matrix of ${family}`}>
      <table class="grid">
        <caption class="hidden-visually">{family}: ways to take a backup across, what else differs down</caption>
        <TableHead ways={ways} />
        {groups.map(({ label, rows }) => (
          <tbody>
            {label === '' ? null : (
              <tr class="group">
                <th scope="rowgroup" colSpan={ways.length + 1}>
                  {label}
                </th>
              </tr>
            )}
            {rows.map((row) => (
              <tr class="row">
                <th scope="row">{row.label}</th>
                {row.cells.map((here) => (
                  <td>
                    {here.map((cell) => (
                      <GridLink cell={cell} />
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** Methods, and below each one its formats. */
function TableHead({ ways }: Pick<Matrix, 'ways'>) {
  const methods = [...new Set(ways.map(({ method }) => method))];
  return (
    <thead>
      <tr>
        <th rowSpan={2} scope="col">
          What else differs
        </th>
        {methods.map((method) => (
          <th scope="colgroup" colSpan={ways.filter((way) => way.method === method).length}>
            {method}
          </th>
        ))}
      </tr>
      <tr>
        {ways.map((way) => (
          <th scope="col">{way.format}</th>
        ))}
      </tr>
    </thead>
  );
}

/** The cells of scans: the strip of each scan, and a list in the order of its instants. */
function ScanCells({ cells, scans }: { readonly cells: readonly GridCell[]; readonly scans: readonly ScanDrawing[] }) {
  const others = cells.filter(({ id }) => !scans.some(({ ids }) => ids.includes(id)));
  return (
    <>
      {scans.map(({ name, ids, drawing }) => (
        <section key={name}>
          <h3>{name}</h3>
          <div class="scroll" tabIndex={0} role="group" aria-label={`Strip of ${name}`}>
            <Strip drawing={drawing} />
          </div>
          <Instants cells={cells.filter(({ id }) => ids.includes(id))} />
        </section>
      ))}
      {others.length === 0 ? null : <Instants cells={others} />}
    </>
  );
}

function Instants({ cells }: { readonly cells: readonly GridCell[] }) {
  return (
    <ol class="instants">
      {cells
        .toSorted((a, b) => (a.instant ?? 0) - (b.instant ?? 0))
        .map((cell) => (
          <li>
            <span class="dim">{cell.instant ?? ''}</span> <GridLink cell={cell} />
          </li>
        ))}
    </ol>
  );
}

function GridLink({ cell }: { readonly cell: GridCell }) {
  const { letter, word, short } = LOOKS[cell.shown];
  const [outcome, ...others] = cell.outcomes;
  const marks = `${cell.times > 1 ? ` ×${cell.times}` : ''}${cell.flips ? ' flips' : ''}`;
  const more = others.length === 0 ? '' : ` +${others.length}`;
  // What is read aloud begins as what is seen (WCAG 2.2, 2.5.3), and then has all of the words.
  const seen = `${letter} ${short}${marks}${outcome === undefined ? '' : ` ${outcomeWord(outcome)}${more}`}`;
  const further = [...(word === short ? [] : [word]), ...others.map(outcomeWord)];
  return (
    <a
      class={`cell v-${cell.shown}${outcome === undefined ? '' : ` o-${outcome}`}`}
      data-c={cell.number}
      href={cellHref(cell.id)}
      aria-label={`${seen}${further.length === 0 ? '' : ` (${further.join(', ')})`}: ${cell.id}`}
    >
      <span>
        <b>{letter}</b> {short}
        {marks === '' ? null : <i>{marks}</i>}
      </span>{' '}
      {outcome === undefined ? null : (
        <span class="became">
          {outcomeWord(outcome)}
          {more === '' ? null : <i>{more}</i>}
        </span>
      )}
    </a>
  );
}
