import { AXES, AXIS_NAMES, type AxisName, type Coordinates } from './axes.ts';
import type { Constraint } from './constraint.ts';
import { control } from './families/control.ts';
import type { Combined, FamilyEntry } from './families/family.ts';
import { methods } from './families/methods.ts';
import { restores } from './families/restores.ts';
import { scan } from './families/scan.ts';
import { tools } from './families/tools.ts';
import { window } from './families/window.ts';

/** Every family, a file each. A later one takes its coordinates from those before it, but for those of `control`. */
const TABLE = { control, methods, window, restores, tools, scan } satisfies Readonly<Record<string, FamilyEntry>>;
export type Family = keyof typeof TABLE;

export const FAMILIES = Object.keys(TABLE) as [Family, ...Family[]];

const entryOf = (family: Family): FamilyEntry => TABLE[family];

/** The family that coordinates belong to. */
export function familyOf(at: Coordinates): Family {
  if (control.has(at)) return 'control';
  return FAMILIES.findLast((family) => entryOf(family).has(at)) ?? 'methods';
}

/** What a family is about: values of the axes that are combined with each other. */
export interface Slice {
  readonly family: Family;
  readonly values: Combined;
}

/** No combination is in two of these. */
export const SLICES: readonly Slice[] = FAMILIES.flatMap((family) =>
  entryOf(family).slices.map((values) => ({ family, values })),
);

/** The values that a slice combines, for every axis. */
export function valuesOf(slice: Slice): { readonly [A in AxisName]: readonly string[] } {
  return Object.fromEntries(AXIS_NAMES.map((axis) => [axis, slice.values[axis] ?? [AXES[axis][0]]])) as unknown as {
    readonly [A in AxisName]: readonly string[];
  };
}

/** What cannot be combined in each family, or is the same as another cell of it. */
export const CONSTRAINTS = Object.fromEntries(
  FAMILIES.map((family) => [family, entryOf(family).constraints]),
) as unknown as Readonly<Record<Family, readonly Constraint[]>>;

/** What a cell of a family adds to a run, in seconds on two cores that do nothing else. */
export const secondsOf = (family: Family): number => entryOf(family).seconds;

/** What a family is about; nothing is known of one that another version of this program has. */
export const aboutFamily = (family: string): string | null => (isFamily(family) ? entryOf(family).about : null);

/** Whether each cell of a family has a key operation, one that does nothing included. */
export const hasOperations = (family: string): boolean => isFamily(family) && entryOf(family).hasOperations;

/** Whether a family is one of clusters without pg_tde. */
export const isControl = (family: string): boolean => family === ('control' satisfies Family);

const isFamily = (name: string): name is Family => Object.hasOwn(TABLE, name);

/** What an id leaves out, and what it says of some values in words of its family's own. */
export function idRules(family: Family, at: Coordinates): IdRules {
  const { silent, inIds } = entryOf(family);
  return { silent: silent(at), inIds };
}

interface IdRules {
  readonly silent: readonly AxisName[];
  readonly inIds: { readonly [A in AxisName]?: Readonly<Record<string, string | undefined>> };
}
