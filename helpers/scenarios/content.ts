import type { Act } from '../acts/index.ts';
import { type Coordinates, tablespacesOf } from '../axes/index.ts';
import { ODD, type Question, TABLESPACES, asksSource, contentOf, questionsOfTablespaces } from '../source/index.ts';
import { storeKindOf } from './key-store.ts';
import { type Made, type Situation, isEncrypted } from './situation.ts';
import { lookedUp } from './torn-pages.ts';

/** What the value is called as a setting; null where the source has the default. */
export const IO_METHODS = {
  worker: null,
  sync: 'sync',
  'io-uring': 'io_uring',
} as const satisfies Readonly<Record<Coordinates['ioMethod'], string | null>>;

/** What the content of a cell's source is made with. */
const madeWith = (situation: Made): Parameters<ReturnType<typeof contentOf>['steps']>[0] => ({
  release: isEncrypted(situation) ? situation.release : undefined,
  tablespace: TABLESPACES.slice(0, tablespacesOf(situation.cell.axes))[0]?.name,
});

/** Whether WAL from after the backup is replayed, so that more content can come by it. */
const grows = ({ cell: { axes } }: Made): boolean => axes.restore === 'archive';

/** Whether the providers name the odd path: what is asked by the release's own words. */
function pathQuestions({ cell: { axes }, release }: Made): readonly Question[] {
  if (storeKindOf(axes) !== 'file-odd-path') return [];
  const listed = release === undefined ? [] : [providersAt(release.sql.listGlobalProviders, ODD)];
  return [
    {
      name: 'whether global providers name the odd path',
      database: 'postgres',
      statements: listed,
      expected: { is: 'true', source: 'same' },
    },
  ];
}

const providersAt = (list: string, directory: string): string =>
  `SELECT bool_and(options::text LIKE '%/${directory}/%')::text FROM (${list}) AS listed`;

/** What is asked of the source, and of what is restored. */
function questionsOf(situation: Made, grown: boolean): readonly Question[] {
  const { axes } = situation.cell;
  const method = IO_METHODS[axes.ioMethod];
  return [
    ...contentOf(axes.content).questions(madeWith(situation), grown),
    ...lookedUp(axes),
    ...pathQuestions(situation),
    ...questionsOfTablespaces(tablespacesOf(axes)),
    ...(method === null
      ? []
      : [
          {
            name: 'how files are read and written',
            database: 'postgres',
            statements: ['SHOW io_method'],
            expected: { is: method, source: 'same' },
          } as const,
        ]),
  ];
}

/** What has to have been asked of what is restored, whatever the release: the rest of it depends on names that a release has. */
export const questionsToProve = (axes: Coordinates): readonly Question[] => {
  const made = { cell: { axes }, release: undefined };
  return questionsOf(made, grows(made));
};

/** The source answers before it is backed up. */
export function noteAnswersActs(situation: Situation, grown = false): Act[] {
  const questions = questionsOf(situation, grown).filter(asksSource);
  return questions.length === 0 ? [] : [{ do: 'note-answers', machine: 'source', questions }];
}

/** More content comes after the backup, and the source answers again. */
export function moreContentActs(situation: Situation): Act[] {
  const statements = contentOf(situation.cell.axes.content)
    .more(madeWith(situation))
    .flatMap((step) => (step.do === 'sql' ? [{ database: step.database, sql: step.sql }] : []));
  if (statements.length === 0) return [];
  return [{ do: 'run-sql', machine: 'source', statements }, ...noteAnswersActs(situation, true)];
}

/** What is restored answers. */
export function askActs(situation: Situation, machine: string): Act[] {
  const questions = questionsOf(situation, grows(situation));
  return questions.length === 0 ? [] : [{ do: 'ask', machine, questions }];
}
