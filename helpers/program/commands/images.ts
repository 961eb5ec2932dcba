import { type ImageOptions, buildPlannedImage, hostSystem, planImage } from '../../images/index.ts';

/**
 * Builds an image to test and says how to test it.
 *
 * @throws {UsageError} for options that do not fit
 * @throws {HarnessError} when there is no engine or the build fails
 */
export async function buildImage(kind: string, options: ImageOptions): Promise<number> {
  const plan = planImage(kind, options, hostSystem());
  await buildPlannedImage(plan);
  process.stdout.write(`\nbuilt ${plan.tag}; to test it: npx tde-conformance run --target image:${plan.tag}\n`);
  return 0;
}
