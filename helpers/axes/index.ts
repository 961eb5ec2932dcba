/** The axes, their values, and what cannot be combined with the reason. Pure. */
export { AXES, AXIS_NAMES, type AxisName, type Coordinates, DEFAULTS, ID_PREFIX } from './axes.ts';
export { CONSTRAINTS } from './constraints.ts';
export { FAMILIES, type Family } from './families.ts';
export { constraintOn, familyOf, visitCombinations } from './matrix.ts';
