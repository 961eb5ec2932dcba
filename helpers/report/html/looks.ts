import { VERDICTS, type Verdict } from '../../judgement/index.ts';

/** What a cell can be shown as: a verdict, or that it was not run. */
export type Shown = Verdict | 'not-run';

export const SHOWN: readonly Shown[] = [...VERDICTS, 'not-run'];

/** Ground and ink of a mark; they differ by at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
interface Colours {
  readonly ground: string;
  readonly ink: string;
}

/** How a verdict looks: colour, letter and word, so that nothing hangs on colour alone. */
export interface Look {
  readonly letter: string;
  readonly word: string;
  /** The first of the words where there is little room; all of them are read aloud. */
  readonly short: string;
  readonly light: Colours;
  readonly dark: Colours;
}

/** What nobody has to look at is pale, and what somebody has to is full. */
export const LOOKS: Readonly<Record<Shown, Look>> = {
  conforms: {
    letter: 'C',
    word: 'conforms',
    short: 'conforms',
    light: { ground: '#d3f0dc', ink: '#0b4a22' },
    dark: { ground: '#123d22', ink: '#a9ebc0' },
  },
  deviates: {
    letter: 'D',
    word: 'deviates',
    short: 'deviates',
    light: { ground: '#b3121d', ink: '#ffffff' },
    dark: { ground: '#ff8a8a', ink: '#3a0004' },
  },
  departs: {
    letter: 'W',
    word: 'departs from a should',
    short: 'departs',
    light: { ground: '#ffd21f', ink: '#3d2c00' },
    dark: { ground: '#ffd84d', ink: '#332500' },
  },
  'known-deviation': {
    letter: 'K',
    word: 'known deviation',
    short: 'known',
    light: { ground: '#ffe7b0', ink: '#573700' },
    dark: { ground: '#4a3606', ink: '#ffdd8f' },
  },
  'stale-known': {
    letter: 'S',
    word: 'stale known deviation',
    short: 'stale',
    light: { ground: '#8a2fae', ink: '#ffffff' },
    dark: { ground: '#dfa0f7', ink: '#31003f' },
  },
  inconclusive: {
    letter: '?',
    word: 'inconclusive',
    short: 'inconclusive',
    light: { ground: '#3d4a5c', ink: '#ffffff' },
    dark: { ground: '#c3cfdf', ink: '#141b26' },
  },
  informational: {
    letter: 'I',
    word: 'informational',
    short: 'informational',
    light: { ground: '#d8e8fb', ink: '#0b3b6f' },
    dark: { ground: '#143657', ink: '#b5d8ff' },
  },
  'not-applicable': {
    letter: '–',
    word: 'not applicable',
    short: 'not applicable',
    light: { ground: '#eceef1', ink: '#4a525e' },
    dark: { ground: '#272c34', ink: '#b6bfcb' },
  },
  'not-run': {
    letter: 'N',
    word: 'not run',
    short: 'not run',
    light: { ground: '#ffffff', ink: '#5b3a00' },
    dark: { ground: '#15181d', ink: '#f0c98a' },
  },
};
