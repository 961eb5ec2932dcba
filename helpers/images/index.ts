/** Images to test: what to build from which options, and the building. */
export { buildPlannedImage, hostSystem } from './build.ts';
export { type ImageOptions, planImage } from './plan.ts';
