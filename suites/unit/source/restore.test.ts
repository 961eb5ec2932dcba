import { describe, expect, test } from 'vitest';
import { decidingMessage } from '../../../helpers/source/index.ts';

const line = (text: string): string => `2026-11-23 00:30:24.482 UTC [14909] ${text}`;
const log = (...lines: string[]): string =>
  [line('LOG:  starting PostgreSQL 17.11'), ...lines.map(line), ''].join('\n');

describe('decidingMessage', () => {
  test('should be nothing in the log of a server that did well', () => {
    expect(
      decidingMessage(
        log('LOG:  database system is ready to accept connections', 'LOG:  database system is shut down'),
      ),
    ).toBeNull();
  });

  test('should be the message of the last FATAL, without what is before it', () => {
    expect(
      decidingMessage(
        log(
          'FATAL:  first',
          'FATAL:  could not locate required checkpoint record',
          'HINT:  restore it',
          'LOG:  database system is shut down',
        ),
      ),
    ).toBe('FATAL:  could not locate required checkpoint record');
  });

  test('should be a PANIC rather than the signal that follows it', () => {
    const text = log(
      'PANIC:  could not locate a valid checkpoint record',
      'LOG:  startup process (PID 9) was terminated by signal 6: Aborted',
    );
    expect(decidingMessage(text)).toBe('PANIC:  could not locate a valid checkpoint record');
  });

  test('should be the process that a signal ended where nothing else was said', () => {
    expect(
      decidingMessage(
        log(
          'LOG:  startup process (PID 9) was terminated by signal 11: Segmentation fault',
          'LOG:  aborting startup due to startup process failure',
        ),
      ),
    ).toBe('LOG:  startup process (PID 9) was terminated by signal 11: Segmentation fault');
  });

  test.for([
    'the database system is starting up',
    'the database system is shutting down',
    'the database system is not yet accepting connections',
    'the database system is not accepting connections',
    'the database system is in recovery mode',
  ])('should not be what a client is told that came too early: %s', (refusal) => {
    expect(decidingMessage(log('FATAL:  invalid magic number', `FATAL:  ${refusal}`))).toBe(
      'FATAL:  invalid magic number',
    );
  });

  test('should be nothing where only such clients were refused', () => {
    expect(decidingMessage(log('FATAL:  the database system is starting up'))).toBeNull();
  });

  test('should not be a line that only speaks of a FATAL', () => {
    expect(decidingMessage(log('LOG:  no FATAL: error here'))).toBeNull();
  });

  test('should read lines without a prefix', () => {
    expect(decidingMessage('FATAL:  data directory has wrong ownership\n')).toBe(
      'FATAL:  data directory has wrong ownership',
    );
  });

  test('should prefer a signal to a FATAL that came before it, and a PANIC to the signal that it ends with', () => {
    const killed =
      '2026-11-23 00:00:02 UTC [1] LOG:  startup process (PID 9) was terminated by signal 11: Segmentation fault';
    expect(decidingMessage(`2026-11-23 00:00:01 UTC [8] FATAL:  role "x" does not exist\n${killed}`)).toBe(
      'LOG:  startup process (PID 9) was terminated by signal 11: Segmentation fault',
    );
    expect(decidingMessage(`2026-11-23 00:00:01 UTC [9] PANIC:  no\n${killed}`)).toBe('PANIC:  no');
  });
});
