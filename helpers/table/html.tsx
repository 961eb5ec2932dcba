import { fitForPage, htmlDocument } from '../report/index.ts';
import type { Answer, WayGroup, WaysTable } from './table.ts';
import { NOTES, TITLE, answerWords, columnWords, notesOnColumns, unseenWords } from './words.ts';

/** Colours of verdicts that answers have, beside their words. */
const LOOK: Readonly<Record<Answer['state'], string>> = {
  safe: 'v-conforms',
  'not-safe': 'v-deviates',
  'not-known': 'v-inconclusive',
};

const STYLES = `
main{max-width:80rem;margin:0 auto}
.scroll{overflow-x:auto;max-width:100%}
.ways td .mark{white-space:normal}
.ways th[scope=row]{white-space:nowrap}
`;

/** The table as a page of its own: the same table gives the same text. */
export function waysHtml(table: WaysTable): string {
  const { columns, groups, unseen } = fitForPage(table);
  const left = unseenWords({ unseen });
  const body = (
    <main>
      <h1>{TITLE}</h1>
      <ul>
        {NOTES.map((note) => (
          <li>{note}</li>
        ))}
        {notesOnColumns({ columns }).map((note) => (
          <li>
            <strong class="strong">{note}</strong>
          </li>
        ))}
      </ul>
      {groups.length === 0 ? <p>No run here has a cell of any way to back up an encrypted cluster.</p> : null}
      {groups.map((group) => (
        <Group group={group} columns={columns} />
      ))}
      {left === null ? null : (
        <>
          <p class="dim">{left}</p>
          <ul class="dim">
            {unseen.map((each) => (
              <li>{each}</li>
            ))}
          </ul>
        </>
      )}
      <p class="dim">Made from {columns.map(({ run }) => `run ${run}`).join(', ')}.</p>
    </main>
  );
  return htmlDocument({ title: TITLE, body, styles: STYLES });
}

function Group({ group, columns }: { readonly group: WayGroup } & Pick<WaysTable, 'columns'>) {
  const { source, restoredAs, rows } = group;
  const title = `${source}: restored as ${restoredAs}`;
  return (
    <section>
      <h2>{title}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={title}>
        <table class="ways">
          <thead>
            <tr>
              <th scope="col">Backup</th>
              {columns.map((column) => (
                <th scope="col">{columnWords(column)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ method, format, answers }) => (
              <tr>
                <th scope="row" class="code">
                  {method} {format}
                </th>
                {answers.map((answer) => (
                  <td>
                    <span class={answer === null ? 'dim' : `mark ${LOOK[answer.state]}`}>{answerWords(answer)}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
