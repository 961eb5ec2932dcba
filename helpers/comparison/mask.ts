/**
 * What differs between two runs although nothing has changed. No pattern matches a mask. All quantifiers have limits: a
 * log may have a line of megabytes.
 */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  // Times: as PostgreSQL logs them, ISO 8601, and a time of day alone.
  [/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?!\w))?/g, '<time>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  // A machine is named after the run, its part in the cell, and chance; so is a run itself.
  [/\b(?:[a-z]{1,20}-){0,5}\d{8}-\d{6}-[0-9a-f]{4}-([a-z-]{1,30})-[0-9a-f]{6}\b/g, '<run>-$1'],
  [/\b(?:[a-z]{1,20}-){0,5}\d{8}-\d{6}-[0-9a-f]{4}\b/g, '<run>'],
  [/(\/tmp|\/dev\/shm)\/[^/\s"':;,)<]{1,255}/g, '$1/<temporary>'],
  // WAL segments, files of relations, WAL positions.
  [/(?<![0-9A-Za-z])[0-9A-F]{24}(?:\.[0-9A-F]{8}\.backup|\.partial)?(?![0-9A-Za-z])/g, '<segment>'],
  [/\bbase\/\d{1,10}\/(?:t\d{1,5}_)?\d{1,10}(?:_(?:fsm|vm|init))?(?:\.\d{1,6})?/g, 'base/<relation>'],
  [/\bglobal\/\d{1,10}(?:_(?:fsm|vm|init))?(?:\.\d{1,6})?/g, 'global/<relation>'],
  [
    /\bpg_tblspc\/\d{1,10}(?:\/PG_\d{1,4}_\d{1,10}(?:\/\d{1,10}(?:\/(?:t\d{1,5}_)?\d{1,10}(?:_(?:fsm|vm|init))?(?:\.\d{1,6})?)?)?)?/g,
    'pg_tblspc/<relation>',
  ],
  [/(?<![\w/.-])(?=[A-F]{0,8}\/?[A-F]{0,8}\d)[0-9A-F]{1,8}\/[0-9A-F]{1,8}(?![\w/-])/g, '<lsn>'],
  // What is read where a page or a record cannot be decrypted is random.
  [/\b(magic number|info bits) (?=[A-F]{0,7}\d)[0-9A-F]{1,8}\b/g, '$1 <chance>'],
  [
    /\b(resource manager ID|checksum|pageaddr|record offset|offset|length|got|at least|blocks?|pages?) \d{1,20}(?:\.\.\d{1,20})?/g,
    '$1 <number>',
  ],
  // Zero is that of a page that was never written.
  [/\bbut expected [1-9]\d{0,9}\b/g, 'but expected <number>'],
  // Processes, sockets, addresses.
  [/\b(PID|pid|process)([ =:]{1,3})\d{1,10}/g, '$1$2<pid>'],
  [/\[\d{1,10}\]/g, '[<pid>]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g, '<address>'],
  [/\b(port|PORT)([ =:]{1,3}"?)\d{1,5}/g, '$1$2<port>'],
  [/(\.s\.PGSQL\.|\blocalhost:)\d{1,5}/g, '$1<port>'],
  // Objects and keys.
  [
    /\b(OID|oid|relation|database|tablespace|relfilenode|filenode|xid|transaction(?: ID)?)([ =:]{1,3})\d{1,10}\b/g,
    '$1$2<oid>',
  ],
  [/(?<![\w.-])\d{5,10}_(?=[a-z])/g, '<oid>_'],
  [/(key)-\d{1,10}\b/g, '$1-<number>'],
  [/\b(?=[a-f]{0,128}\d)[0-9a-f]{12,128}\b/g, '<hex>'],
  // Amounts: times, sizes, tries, rows.
  [/(?<![\w.])\d{1,20}(?:\.\d{1,20})? ?(?:ms|s|sec|seconds?|milliseconds?|min|minutes?|h|hours?)\b/g, '<duration>'],
  [/(?<![\w.])\d{1,20}(?:\.\d{1,20})? ?(?:bytes?|[kKMGT]i?B|B)\b/g, '<size>'],
  [/\b(attempt|try|retry|rows of|batch) \d{1,10}(?: of \d{1,10})?/g, '$1 <number>'],
  [/(?<![\w.])\d{1,10} (times|attempts|tries|retries|rows)\b/g, '<number> $1'],
];

/**
 * A text without what differs from run to run: times, durations, WAL positions, segments, processes, ports, machines,
 * temporary directories, relations, numbers of objects and keys, sizes, counts. What it means stays: signals, exit codes,
 * versions, names of files. Masking twice changes nothing.
 */
export function maskVolatile(text: string): string {
  for (let before = text; ;) {
    // A mask may uncover a word boundary beside it, so passes are repeated. Each one removes digits, so this ends.
    const masked = VOLATILE.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), before);
    if (masked === before) return masked;
    before = masked;
  }
}
