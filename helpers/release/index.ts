/** Releases as data: what the tools, files, options, settings and functions of each are called, and which servers it needs. */
export { type JudgedWith, fullRelease, judgedWith } from './editions.ts';
export { type ServerFit, serverFit } from './server.ts';
export { findRelease, firstOf, inRange, loadReleases, resolveReleases } from './load.ts';
export { literal, statement, type Release } from './release.ts';
