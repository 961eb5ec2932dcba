/** The program `tde-conformance`: its commands, and how they end. */
export { main } from './main.ts';
