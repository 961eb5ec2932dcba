import type { Question } from './questions.ts';
import { DATABASES, type MarkedTable, TABLES, indexesOf } from './rows.ts';

/** Tablespaces of golden clusters: what each is called, and its directory below the root of a machine. */
export const TABLESPACES = [
  { name: 'followed_space', directory: 'tablespace' },
  { name: 'followed_space_2', directory: 'tablespace-2' },
] as const;

/** The tablespaces that a table is in, and its index of markers; left out for that of the database. */
export interface SpacesOfTable {
  readonly table?: string;
  readonly index?: string;
}

/**
 * Where a table is in a cluster with so many tablespaces: one with values out of line in the first; with two, other encrypted
 * ones in the second, and their indexes in the first.
 */
export function spacesOfTable({ kind, toast }: MarkedTable, tablespaces: number): SpacesOfTable {
  const [first, second] = TABLESPACES.slice(0, tablespaces);
  if (first && toast) return { table: first.name };
  return first && second && kind === 'E' ? { table: second.name, index: first.name } : {};
}

/**
 * What is asked of a cluster with so many tablespaces: in which of them its relations are, by the catalog and by the paths of
 * files that are there; and whether each has a directory of its own. Nothing is asked of fewer than two.
 */
export function questionsOfTablespaces(tablespaces: number): Question[] {
  if (tablespaces < 2) return [];
  return [
    ...DATABASES.map((database) => whereRelationsLie(database, tablespaces)),
    {
      name: 'directories of tablespaces',
      database: 'postgres',
      statements: [
        `SELECT count(DISTINCT pg_tablespace_location(oid)) FROM pg_tablespace WHERE spcname IN (${TABLESPACES.map(({ name }) => `'${name}'`).join(', ')})`,
      ],
      expected: { is: String(tablespaces), source: 'same' },
    },
  ];
}

function whereRelationsLie(database: string, tablespaces: number): Question {
  const placed = TABLES.filter((each) => each.database === database).flatMap((each) => {
    const { table, index } = spacesOfTable(each, tablespaces);
    return [
      ...(table === undefined ? [] : [{ relation: each.table, space: table }]),
      ...(index === undefined ? [] : [{ relation: indexesOf(each)[1], space: index }]),
    ];
  });
  const names = placed.map(({ relation }) => `'${relation}'`).join(', ');
  return {
    name: `tablespaces of relations in ${database}`,
    database,
    statements: [
      `SELECT string_agg(c.relname || ' in ' || t.spcname || CASE WHEN pg_relation_filepath(c.oid) LIKE 'pg_tblspc/' || t.oid || '/%' AND pg_relation_size(c.oid) > 0 THEN '' ELSE ' by name alone' END, ', ' ORDER BY c.relname) FROM pg_class c JOIN pg_tablespace t ON t.oid = c.reltablespace WHERE c.relname IN (${names})`,
    ],
    expected: {
      is: placed
        .map(({ relation, space }) => `${relation} in ${space}`)
        .toSorted()
        .join(', '),
      source: 'same',
    },
  };
}
