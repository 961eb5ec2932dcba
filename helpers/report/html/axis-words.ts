import { AXES, AXIS_WORDS, type AxisName, VALUE_WORDS } from '../../axes/index.ts';

/** The name of an axis in words; one that there no longer is has only its name. */
export function axisWords(axis: string): string {
  return Object.hasOwn(AXIS_WORDS, axis) ? AXIS_WORDS[axis as AxisName] : axis;
}

/** A value of an axis in words that can stand alone. */
export function valueWords(axis: string, value: string): string {
  const values: Readonly<Record<string, string>> = Object.hasOwn(VALUE_WORDS, axis)
    ? (VALUE_WORDS[axis as AxisName] ?? {})
    : {};
  return Object.hasOwn(values, value) ? (values[value] ?? value) : value.replaceAll('-', ' ');
}

/** Where a value stands among those of its axis; behind all of them where it is none. */
export function valueRank(axis: string, value: string): number {
  const values: readonly string[] = Object.hasOwn(AXES, axis) ? AXES[axis as AxisName] : [];
  const at = values.indexOf(value);
  return at === -1 ? values.length : at;
}
