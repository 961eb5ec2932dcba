/** The axes, their values, and the combinations that are left out with the reason. Pure. */
export { AXES, AXIS_NAMES, type AxisName, type Coordinates } from './axes.ts';
export { EXCLUSIONS } from './exclusions.ts';
export { FAMILIES, type Family } from './families.ts';
export { exclusionOf, familyOf, fullDepthReason, visitCombinations } from './matrix.ts';
