import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import type { Trouble } from './outcome-words.ts';
import type { RuleId } from './rules.ts';

/** What every facet has: its outcome, and what was said or is wrong, on one or several lines; null where nothing is. */
export interface FacetValue {
  readonly outcome: string;
  readonly message: string | null;
}

/** How a field beside the outcome is called, where what was seen is shown, and where a claim asks for it. */
export interface FieldWords {
  readonly seen?: string;
  readonly asked?: string;
}

/** Values of a field that nobody would want, and what to say of them. */
interface Unwanted<Field extends string = string> {
  readonly field: Field;
  readonly values: readonly string[];
  readonly what: string;
}

/** A value of a field beside the outcome, and what it makes of the cell. */
interface MakesToo<Field extends string = string> {
  readonly field: Field;
  readonly value: string;
  readonly trouble: Trouble;
}

/** What holds of a facet in every cell: no claim has to ask for it. */
interface Rule<Value> {
  readonly id: RuleId;
  /** What is asked of the facet, in words. */
  readonly asks: string;
  /** What is wrong, without the name of the facet and its message; null where nothing is. */
  of(value: Value, evidence: Evidence): string | null;
}

/** What known deviations may have beside outcome and message, where a claim asks for it. */
interface SignatureField<Value> {
  readonly schema: z.ZodType<string | number>;
  of(value: Value): string | number;
  /** Whether an entry names words of it, by a regular expression, and not all of it. */
  readonly words?: true;
}

/** One question that a cell answers. All that is known of a facet is here; everything else is made from the list of them. */
export interface Facet<
  Name extends string = string,
  Value extends FacetValue = FacetValue,
  Asked extends z.ZodType = z.ZodType,
> {
  readonly name: Name;
  /** Every outcome, and what it says. */
  readonly outcomes: Readonly<Record<Value['outcome'], string>>;
  /** What each outcome makes of the cell: null for what is as it should be, or was not looked at. */
  readonly makes: Readonly<Record<Value['outcome'], Trouble | null>>;
  /** What values of other fields make of it, besides. */
  readonly makesToo?: readonly MakesToo[];
  /** What was seen, as results have it. */
  readonly schema: z.ZodObject;
  /** What a cell has of which nothing was seen. */
  readonly nothing: Value;
  /** What a cell's evidence says. */
  read(evidence: Evidence): Value;
  /** What a claim may ask; what it does not name is left open. Messages are regular expressions, any case. */
  readonly asked: Asked;
  /** In what it differs from what a claim asks, without the name of the facet and its message. */
  differences(asked: z.infer<Asked>, value: Value): readonly string[];
  readonly unwanted?: readonly Unwanted[];
  readonly rules?: readonly Rule<Value>[];
  /** By the name under which a claim asks for it. */
  readonly signature?: Readonly<Record<string, SignatureField<Value>>>;
  readonly words?: Readonly<Record<string, FieldWords>>;
  /** Whether the message only says in words what other fields have, so that these are what two results are compared by. */
  readonly messageRepeats?: true;
  /** Outcomes of which the restored server's log tells. */
  readonly toldByServer?: readonly Value['outcome'][];
}

/** A facet as it is written down, its types taken from what is written. */
export function facet<const Name extends string, Value extends FacetValue, Asked extends z.ZodType>(
  definition: Facet<Name, Value, Asked> & {
    readonly unwanted?: readonly Unwanted<keyof Value & string>[];
    readonly makesToo?: readonly MakesToo<keyof Value & string>[];
  },
): Facet<Name, Value, Asked> {
  return definition;
}

/** Schema of what was seen of a facet: an outcome of these, a message, and fields of its own. */
export function valueSchema<const Outcomes extends Readonly<Record<string, string>>, Fields extends z.ZodRawShape>(
  outcomes: Outcomes,
  fields: Fields,
) {
  const names = Object.keys(outcomes) as (keyof Outcomes & string)[];
  return z.object({
    outcome: z.enum(names).describe(names.map((name) => `${name}: ${outcomes[name]}`).join('; ')),
    message: z
      .string()
      .nullable()
      .describe('What was said, or what is wrong, on one or several lines; null where nothing is to be said.'),
    ...fields,
  });
}

/** Most lines of a message. */
export const NAMED = 5;

/** Lines as a message; null where there are none. */
export function messageOf(lines: readonly string[]): string | null {
  return lines.length === 0 ? null : lines.slice(0, NAMED).join('\n');
}

/** A field of a value, by its name; undefined where there is none. */
export const fieldOf = (of: object, field: string): unknown => Object.entries(of).find(([name]) => name === field)?.[1];
