/** Releases as data: what the tools, files, options, settings and functions of each are called. */
export { findRelease, inRange, loadReleases, resolveReleases } from './load.ts';
export { literal, statement, type Release } from './release.ts';
