import { describe, expect, test } from 'vitest';
import { LOOKS, SHOWN } from '../../../helpers/report/html/looks.ts';
import { PAGE_COLOURS } from '../../../helpers/report/html/styles.ts';
import { VerdictMark, fitForPage, htmlDocument } from '../../../helpers/report/index.ts';

/** Contrast of two colours as WCAG 2.2 defines it. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe('colours', () => {
  test('should be measured rightly', () => {
    expect([contrast('#000000', '#ffffff'), contrast('#777777', '#ffffff').toFixed(2)]).toEqual([21, '4.48']);
  });

  for (const scheme of ['light', 'dark'] as const) {
    test.for(SHOWN)(`should let %s be read, ${scheme}`, (verdict) => {
      const { ground, ink } = LOOKS[verdict][scheme];
      expect(contrast(ground, ink)).toBeGreaterThanOrEqual(4.5);
    });

    test.for(['ink', 'dim', 'link', 'strong'] as const)(`should let text be read, %s, ${scheme}`, (name) => {
      const colours = PAGE_COLOURS[scheme];
      expect(
        Math.min(contrast(colours[name], colours.page), contrast(colours[name], colours.raised)),
      ).toBeGreaterThanOrEqual(4.5);
    });
  }
});

describe('looks', () => {
  test('should have a letter and a word of its own for each verdict', () => {
    const looks = SHOWN.map((verdict) => LOOKS[verdict]);
    for (const part of ['letter', 'word', 'short'] as const)
      expect(new Set(looks.map((look) => look[part])).size).toBe(SHOWN.length);
  });
});

describe('htmlDocument', () => {
  const page = htmlDocument({ title: 'a <b> & c', body: <p>{'<script>alert(1)</script>'}</p>, script: 'let a = 1;' });

  test('should be one page of its own language, charset and title', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8"\/>/);
    expect(page).toContain('<title>a &lt;b> &amp; c</title>');
  });

  test('should forbid all network, and any script and style but its own', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'$/,
    );
  });

  test('should escape text', () => {
    expect(page).toContain('<p>&lt;script>alert(1)&lt;/script></p>');
  });

  test('should allow no script where it has none', () => {
    expect(htmlDocument({ title: 't', body: null })).not.toContain('script');
  });

  test.for([{ script: "a = '</script>'" }, { script: "a = '<!--'" }, { styles: '</STYLE>' }])(
    'should refuse what would end its own element: %j',
    (over) => {
      expect(() => htmlDocument({ title: 't', body: null, ...over })).toThrow(/would end their own element/);
    },
  );

  test('should give the same text for the same page', () => {
    expect(htmlDocument({ title: 't', body: <i>x</i> })).toBe(htmlDocument({ title: 't', body: <i>x</i> }));
  });
});

describe('VerdictMark', () => {
  test('should hold letter and word', () => {
    expect(htmlDocument({ title: 't', body: <VerdictMark verdict="known-deviation" /> })).toContain(
      '<span class="mark v-known-deviation"><b aria-hidden="true">K</b> known deviation</span>',
    );
  });
});

describe('fitForPage', () => {
  test('should name characters that cannot be seen, and turn none round', () => {
    expect(fitForPage('a\u0000b\u202Ec\u001B[31md\u2028e\u00ADf\uFEFF')).toBe(
      'a‹U+0000›b‹U+202E›c‹U+001B›[31md‹U+2028›e‹U+00AD›f‹U+FEFF›',
    );
  });

  test('should leave text alone that can be seen', () => {
    const text = 'tab\there\nline – “quoted” é 日本 العربية 😀';
    expect(fitForPage(text)).toBe(text);
  });

  test('should name half a character', () => {
    expect(fitForPage('a\uD83D')).toBe('a‹U+D83D›');
  });

  test('should cut what is too long and say so', () => {
    expect(fitForPage('x'.repeat(10_000_000))).toBe(`${'x'.repeat(2000)} … (cut: 10000000 characters)`);
  });

  test('should reach every text in plain data, keys too', () => {
    expect(fitForPage({ 'k\u0007': ['\u0008', 1, null, { a: '\u0001' }] })).toEqual({
      'k‹U+0007›': ['‹U+0008›', 1, null, { a: '‹U+0001›' }],
    });
  });
});
