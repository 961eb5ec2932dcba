import { describe, expect, test } from 'vitest';
import { warningsOf, errorOf } from '../../../helpers/acts/backup/messages.ts';
import { positionsInInfo } from '../../../helpers/acts/backup/repository.ts';

const backup = (start: string, stop: string, segment = '000000020000000000000004') => ({
  archive: { start: segment, stop: segment },
  lsn: { start, stop },
});

describe('positionsInInfo', () => {
  test('should be those of the newest backup, on the timeline of its first segment', () => {
    const info = [{ backup: [backup('0/1', '0/2'), backup('0/4000028', '0/4000158')], name: 'main' }];
    expect(positionsInInfo(JSON.stringify(info))).toEqual({ timeline: 2, start: '0/4000028', stop: '0/4000158' });
  });

  test.for(['', 'no', '[]', '[{"backup":[]}]', '[{"backup":[{"lsn":{}}]}]'])('should be nowhere in %j', (printed) => {
    expect(positionsInInfo(printed)).toBeNull();
  });
});

describe('what pgBackRest prints', () => {
  const printed = 'P00   WARN: pages are wrong\nP01  ERROR: [056]: it failed\n            HINT: look\n';

  test('should have its warnings, and errors with their hints', () => {
    expect(warningsOf(printed).map(({ message }) => message)).toEqual(['pages are wrong']);
    expect(errorOf(printed)).toBe('P01  ERROR: [056]: it failed\n            HINT: look');
  });
});
