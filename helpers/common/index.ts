/** What every room may use: errors, waiting, YAML files, quoting for a shell, text that is safe to show. */
export { HarnessError, UsageError, lastLines, type CommandFailure } from './errors.ts';
export { didYouMean } from './nearest.ts';
export { packageFile } from './root.ts';
export { shellWord } from './shell.ts';
export { lineByLine, oneLine, visible } from './visible.ts';
export { waitFor } from './wait.ts';
export { parseYaml, readYaml } from './yaml.ts';
