/** The program `tde-conformance`: its commands, and how they end. */
export { commandLine, main } from './main.ts';
