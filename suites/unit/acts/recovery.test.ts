import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorsIn } from '../../../helpers/source/index.ts';
import { archiveComplaint, fetchComplaint, walComplaint } from '../../../helpers/source/log.ts';
import { archivedIn, lastSwitch, streamedIn } from '../../../helpers/acts/look/recovery.ts';

const line = (text: string, pid = 14909): string => `2026-11-23 00:30:24.482 UTC [${pid}] ${text}`;
const log = (...lines: string[]): string =>
  [line('LOG:  starting PostgreSQL 17.11'), ...lines.map((each) => line(each)), ''].join('\n');

describe('archivedIn', () => {
  test('should be the segments that came out of the archive, in their order', () => {
    expect(
      archivedIn(
        log(
          'LOG:  restored log file "000000010000000000000004" from archive',
          'LOG:  redo starts at 0/4000028',
          'LOG:  restored log file "0000000100000000000000FF" from archive',
        ),
      ),
    ).toEqual(['000000010000000000000004', '0000000100000000000000FF']);
  });

  test.for([
    'LOG:  restored log file "00000002.history" from archive',
    'LOG:  restored log file "000000010000000000000004.00000028.backup" from archive',
    'LOG:  could not restore file "000000010000000000000004" from archive: child process exited with exit code 1',
    'DETAIL:  log file "000000010000000000000004"',
  ])('should not be what is no segment, or did not come: %s', (text) => {
    expect(archivedIn(log(text))).toEqual([]);
  });

  test('should be none in a log without an archive', () => {
    expect([archivedIn(log('LOG:  redo is not required')), archivedIn('')]).toEqual([[], []]);
  });
});

describe('streamedIn', () => {
  test('should be where streaming began, each time, with the machine and the timeline', () => {
    const text = log(
      'LOG:  started streaming WAL from primary at 0/5000000 on timeline 1',
      'FATAL:  could not receive data from WAL stream',
      'LOG:  started streaming WAL from primary at 1A/FF000000 on timeline 12',
    );
    expect(streamedIn(text, 'standby')).toEqual([
      { machine: 'standby', from: '0/5000000', timeline: 1 },
      { machine: 'standby', from: '1A/FF000000', timeline: 12 },
    ]);
  });

  test('should be none where it never began', () => {
    expect(
      streamedIn(
        log(
          'LOG:  waiting for WAL to become available at 0/5000000',
          'LOG:  restarted WAL streaming at 0/5000000 on timeline 1',
        ),
        'standby',
      ),
    ).toEqual([]);
  });
});

describe('lastSwitch', () => {
  test.for([
    [
      'one line',
      '1\t0/A000120\tno recovery target specified\n',
      { timeline: 1, lsn: '0/A000120', reason: 'no recovery target specified' },
    ],
    [
      'several lines',
      '1\t0/A000120\tno recovery target specified\n\n2\t0/B000000\tbefore 2026-11-23 00:30:24.482101+00\n',
      { timeline: 2, lsn: '0/B000000', reason: 'before 2026-11-23 00:30:24.482101+00' },
    ],
    [
      'no line end',
      '1\t1A/FF000000\tat restore point "x"',
      { timeline: 1, lsn: '1A/FF000000', reason: 'at restore point "x"' },
    ],
    [
      'comments',
      '# made by hand\n1\t0/A000120\tat restore point "pg-tde-conformance"\n# 3\t0/C000000\tnot this\n',
      { timeline: 1, lsn: '0/A000120', reason: 'at restore point "pg-tde-conformance"' },
    ],
    [
      'a reason with tabs and numbers',
      '1\t0/A000120\tafter transaction 741\tat 0/3\n',
      { timeline: 1, lsn: '0/A000120', reason: 'after transaction 741\tat 0/3' },
    ],
    ['spaces for tabs, and no reason', '1  0/A000120\n', { timeline: 1, lsn: '0/A000120', reason: '' }],
  ] as const)('should read position and reason of the last line: %s', ([, history, expected]) => {
    expect(lastSwitch(history)).toEqual(expected);
  });

  test.for([
    ['an empty history', ''],
    ['empty lines', '\n\n'],
    ['comments', '# nothing\n'],
    ['a line without a position', '1\n'],
    ['a position that is none', '1\tnowhere\tno recovery target specified\n'],
  ] as const)('should be nothing in %s', ([, history]) => {
    expect(lastSwitch(history)).toBeUndefined();
  });

  test('should be the last of any number of lines', () => {
    const entry = fc.record({
      at: fc.integer({ min: 1, max: 0xffff_ffff }),
      reason: fc.constantFrom('no recovery target specified', 'before 2026-11-23 00:30:24+00', 'at restore point "x"'),
    });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 9 }), (entries) => {
        const hex = (at: number): string => `0/${at.toString(16).toUpperCase()}`;
        const last = entries.at(-1);
        const history = entries.map(({ at, reason }, index) => `${index + 1}\t${hex(at)}\t${reason}\n`).join('\n');
        expect(lastSwitch(history)).toEqual(
          last && { timeline: entries.length, lsn: hex(last.at), reason: last.reason },
        );
      }),
    );
  });
});

describe('errorsIn', () => {
  test.for([
    ['WARNING:  page verification failed, calculated checksum 1 but expected 2'],
    ['ERROR:  requested WAL segment 000000010000000000000004 has already been removed'],
    ['FATAL:  could not receive timeline history file from the primary server: ERROR:  no'],
    ['PANIC:  could not locate a valid checkpoint record'],
    ['LOG:  startup process (PID 9) was terminated by signal 11: Segmentation fault'],
    ['FATAL:  password authentication failed for user "postgres"'],
    ['ERROR:  failed to retrieve principal key "server-key-2" from key provider "global-file"'],
  ] as const)('should hold what nobody asked for: %s', ([text]) => {
    expect(errorsIn(log('LOG:  before', text, 'HINT:  after'))).toEqual([text]);
  });

  test.for([
    ['a client that came too early', 'FATAL:  the database system is starting up'],
    ['a client that came too late', 'FATAL:  the database system is shutting down'],
    ['a stop', 'FATAL:  terminating connection due to administrator command'],
    ['a stop of a standby', 'FATAL:  terminating walreceiver process due to administrator command'],
    [
      'a stop with workers',
      'FATAL:  terminating background worker "logical replication launcher" due to administrator command',
    ],
    ['a crash that we make', 'FATAL:  terminating connection due to unexpected postmaster exit'],
    [
      'a source that is out of reach',
      'FATAL:  streaming replication receiver "walreceiver" could not connect to the primary server: could not translate host name "source" to address: Name or service not known',
    ],
    [
      'a source that is out of reach, in words of before 17',
      'FATAL:  could not connect to the primary server: connection to server at "source" failed: Connection refused',
    ],
    [
      'a source that is still starting',
      'FATAL:  streaming replication receiver "walreceiver" could not connect to the primary server: FATAL:  the database system is starting up',
    ],
    [
      'a source that has been stopped',
      'FATAL:  could not receive data from WAL stream: server closed the connection unexpectedly',
    ],
    [
      'a source that has been stopped while something was sent',
      'FATAL:  could not send end-of-streaming message to primary: SSL connection has been closed unexpectedly',
    ],
    ['a source that has been cut off', 'FATAL:  terminating walreceiver due to timeout'],
    ['a client that hung', 'FATAL:  canceling authentication due to timeout'],
  ] as const)('should leave out what comes of %s', ([, text]) => {
    expect(errorsIn(log(text))).toEqual([]);
  });

  test('should leave out what is no error', () => {
    expect(
      errorsIn(
        log(
          'LOG:  replication terminated by primary server',
          'DETAIL:  End of WAL reached on timeline 1 at 0/5000000',
          'LOG:  no FATAL: error here',
          'STATEMENT:  SELECT 1',
        ),
      ),
    ).toEqual([]);
  });

  test('should hold each once, in the order of the first, whenever and by whichever process it was said', () => {
    const text = [
      line('ERROR:  one', 1),
      line('FATAL:  two', 2),
      line('ERROR:  one', 3),
      line('FATAL:  two', 4),
      line('ERROR:  three', 5),
    ].join('\n');
    expect(errorsIn(text)).toEqual(['ERROR:  one', 'FATAL:  two', 'ERROR:  three']);
  });

  test('should hold an error beside those that are left out', () => {
    expect(
      errorsIn(
        log(
          'FATAL:  terminating walreceiver due to timeout',
          'FATAL:  invalid magic number 0000 in WAL segment',
          'FATAL:  the database system is starting up',
        ),
      ),
    ).toEqual(['FATAL:  invalid magic number 0000 in WAL segment']);
  });

  test('should read lines without a prefix, and nothing in no log', () => {
    expect([errorsIn('FATAL:  data directory has wrong ownership\n'), errorsIn('')]).toEqual([
      ['FATAL:  data directory has wrong ownership'],
      [],
    ]);
  });
});

describe('walComplaint', () => {
  const at = (text: string): string => `2026-11-23 07:39:46.741 UTC [51] ${text}`;

  test('should be the last thing that the server said of WAL that it cannot read', () => {
    const said = [
      'LOG:  invalid resource manager ID 98 at 0/8079720',
      'LOG:  invalid magic number FA4F in WAL segment 000000010000000000000008, LSN 0/8078000, offset 491520',
      'FATAL:  terminating walreceiver process due to administrator command',
      'LOG:  waiting for WAL to become available at 0/8002000',
    ].map(at);
    expect(walComplaint(said.join('\n'))).toBe(
      'LOG:  invalid magic number FA4F in WAL segment 000000010000000000000008, LSN 0/8078000, offset 491520',
    );
  });

  test('should be nothing where it said nothing of that', () => {
    expect(walComplaint(at('LOG:  started streaming WAL from primary at 0/8000000 on timeline 1'))).toBeNull();
  });
});

describe('fetchComplaint', () => {
  const failed = (how: string): string => `pg_tde_restore_encrypt: error: RESTORE-COMMAND "fetch 5 to" ${how}`;

  test.for([
    'failed with exit code 126',
    'failed with exit code 127',
    'failed with exit code 137',
    'was terminated by signal 9: Killed',
  ])('should be what was said of a command that could not be run, or that a signal ended: %s', (how) => {
    expect(fetchComplaint(['LOG:  redo done', failed(how), failed('failed with exit code 1')].join('\n'))).toBe(
      failed(how),
    );
  });

  test.for([
    'could not read file "/dev/shm/pg_tde_restore1/RECOVERYXLOG": read 0 of 8192',
    'key "server-key" not found in key provider "global-file"',
  ])('should be what the program around it says of itself: %s', (text) => {
    const said = `pg_tde_restore_encrypt: error: ${text}`;
    expect(fetchComplaint([said, failed('failed with exit code 1'), "cp: cannot stat '5'"].join('\n'))).toBe(said);
  });

  test.for([
    'failed with exit code 1',
    'failed with exit code 2',
    'failed with exit code 12',
    'failed with exit code 125',
  ])('should be nothing of a file that is not there: %s', (how) => {
    expect(fetchComplaint(failed(how))).toBeNull();
  });
});

describe('archiveComplaint', () => {
  const at = (text: string): string => `2026-11-23 07:39:46.741 UTC [51] ${text}`;
  const failing = [
    'pg_tde_archive_decrypt: error: could not open file',
    at('LOG:  archive command failed with exit code 1'),
    at('DETAIL:  The failed archive command was: …'),
  ];

  test('should be what the command said, and what became of it', () => {
    expect(archiveComplaint([at('LOG:  database system is ready'), ...failing].join('\n'))).toBe(
      'pg_tde_archive_decrypt: error: could not open file; LOG:  archive command failed with exit code 1',
    );
  });

  test('should be nothing where none has failed', () => {
    expect(archiveComplaint(at('LOG:  database system is ready'))).toBeNull();
  });

  test('should be an error that a log tells of, also where a later attempt went well', () => {
    expect(errorsIn(failing.join('\n'))).toEqual(['LOG:  archive command failed with exit code 1']);
  });
});
