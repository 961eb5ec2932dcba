import { readFileSync, readdirSync } from 'node:fs';
import { packageFile } from '../common/index.ts';

/** Where in this repository each claim is written: the file from its root, and the line, from 1. */
export function claimLines(): Map<string, { readonly file: string; readonly line: number }> {
  const files = readdirSync(packageFile('expectations')).filter((name) => /^documented.*\.yaml$/.test(name));
  return new Map(
    files.flatMap((name) =>
      readFileSync(packageFile('expectations', name), 'utf8')
        .split('\n')
        .flatMap((text, index) => {
          const id = /^- (?:\{ *)?id: ([\w.-]+)/.exec(text)?.[1];
          return id === undefined ? [] : [[id, { file: `expectations/${name}`, line: index + 1 }] as const];
        }),
    ),
  );
}
