import { resolve } from 'node:path';
import { coerce, compare } from 'semver';
import { type TargetFacts, probeMachine, resolveTarget } from '../../helpers/lab/index.ts';
import { type Release, loadReleases } from '../../helpers/release/index.ts';
import { engineAtHand, stockImage, stockPrefix } from '../engine/at-hand.ts';
import type { TargetKind } from './variants.ts';

/** A target that works: what variants are made of. */
export interface WorkingTarget {
  readonly ref: string;
  /** Why this one. */
  readonly why: string;
  readonly kind: TargetKind;
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  /** Directory of its programs, on its machines. */
  readonly bin: string;
}

/** Label of images that are known to carry pg_tde, with the versions of the extension and the server. */
const LABEL_TARGET = 'org.pg-tde-conformance.target';
const LABEL_VERSIONS = ['org.pg-tde-conformance.extension', 'org.pg-tde-conformance.server'];

/**
 * The target that TDE_TARGET names; else the newest image that is labelled as carrying pg_tde; else the installation
 * that TDE_PREFIX names; else stock PostgreSQL, installed or as an image.
 *
 * @returns undefined where there is none of these
 */
export async function findWorkingTarget(): Promise<WorkingTarget | undefined> {
  const choice = await choose();
  return choice && examine(choice);
}

/** A target, and why this one. */
type Choice = Pick<WorkingTarget, 'ref' | 'why'>;

async function choose(): Promise<Choice | undefined> {
  const { TDE_TARGET, TDE_PREFIX } = process.env;
  if (TDE_TARGET) return { ref: TDE_TARGET, why: 'TDE_TARGET names it' };
  const labelled = await newestLabelledImage();
  if (labelled !== undefined)
    return { ref: `image:${labelled}`, why: 'the newest image here that is labelled as carrying pg_tde' };
  if (TDE_PREFIX) return { ref: `prefix:${resolve(TDE_PREFIX)}`, why: 'TDE_PREFIX names it' };
  const prefix = stockPrefix();
  if (prefix !== undefined)
    return { ref: `prefix:${prefix}`, why: 'no pg_tde is at hand: stock PostgreSQL, installed here' };
  const image = await stockImage();
  return image === undefined
    ? undefined
    : { ref: `image:${image}`, why: 'no pg_tde is at hand: stock PostgreSQL in a container' };
}

/** The image on this machine with the newest pg_tde, by its label. */
export async function newestLabelledImage(): Promise<string | undefined> {
  const docker = await engineAtHand();
  const images = (await docker?.listImages({ filters: { label: [`${LABEL_TARGET}=pg_tde`] } })) ?? [];
  // The frozen clusters of a run inherit the label of its target.
  const named = images.filter(
    (image) => image.RepoTags?.[0] !== undefined && image.Labels['org.pg-tde-conformance.run'] === undefined,
  );
  named.sort(
    (a, b) =>
      LABEL_VERSIONS.map((label) => compareVersions(a.Labels[label], b.Labels[label])).find((order) => order !== 0) ??
      a.Created - b.Created,
  );
  return named.at(-1)?.RepoTags?.[0];
}

function compareVersions(a: string | undefined, b: string | undefined): number {
  return compare(coerce(a) ?? '0.0.0', coerce(b) ?? '0.0.0');
}

/** Looks at what a target is. */
export async function examine({ ref, why }: Choice): Promise<WorkingTarget> {
  const target = await resolveTarget(ref);
  const lab = await target.open(`sabotage-look-${process.pid}`, 1);
  try {
    const machine = await lab.boot('look');
    const releases = loadReleases();
    const facts = await probeMachine(machine, releases, {
      ref,
      driver: target.driver,
      ...(target.imageId === undefined ? {} : { imageId: target.imageId }),
    });
    return {
      ref,
      why,
      kind: facts.extension === 'pg_tde' ? 'pg_tde' : 'stock',
      facts,
      release: releases.find(({ id }) => id === facts.release),
      bin: machine.bin,
    };
  } finally {
    await lab.close();
  }
}
