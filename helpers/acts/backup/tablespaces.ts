import type { Inventory } from './inventory.ts';

/**
 * Directories of tablespaces by their numbers, as the server wrote them into `tablespace_map` of a tar backup: a line for each
 * (PostgreSQL, "Making a Base Backup Using the Low Level API").
 */
export function tablespaceMapOf(captured: Readonly<Record<string, string>>): Record<string, string> {
  const lines = (captured['tablespace_map'] ?? '').matchAll(/^(\d+) (.+)$/gm);
  return Object.fromEntries([...lines].map(([, oid = '', directory = '']) => [oid, directory]));
}

/**
 * What a backup has of each tablespace: the directory that its link leads to in plain format, or that `tablespace_map` has, and
 * how many files of relations are there.
 *
 * @param packed in plain format, the directories that were packed, each with what is in it
 */
export function tablespacesIn(
  { links, captured, files }: Pick<Inventory, 'links' | 'captured' | 'files'>,
  packed: Readonly<Record<string, Pick<Inventory, 'files'>>>,
): { directory: string; files: number }[] {
  const linked = Object.entries(links).filter(([path]) => path.startsWith('pg_tblspc/'));
  return [
    ...linked.map(([, directory]) => ({
      directory,
      files: (packed[directory]?.files ?? []).filter(isOfRelation).length,
    })),
    ...Object.entries(tablespaceMapOf(captured)).map(([oid, directory]) => ({
      directory,
      files: files.filter(({ path }) => path.startsWith(`${oid}.tar`) && isOfRelation({ path })).length,
    })),
  ];
}

/** They lie in a directory of their database, below one that is called after the version. */
const isOfRelation = ({ path }: { readonly path: string }): boolean => /\bPG_[^/]+\/\d+\/[^/]+$/.test(path);
