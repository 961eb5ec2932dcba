import { packageFile } from '../../common/index.ts';

/**
 * The page's own code, from its sources: in one piece, and free of any path of this machine.
 *
 * @throws when it cannot be built
 */
export async function clientScript(): Promise<string> {
  // Whatever needs results would load it else.
  const { build } = await import('esbuild');
  const built = await build({
    entryPoints: [packageFile('helpers', 'report', 'html', 'client', 'main.tsx')],
    absWorkingDir: packageFile(),
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  return built.outputFiles[0]?.text ?? '';
}
