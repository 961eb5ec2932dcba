/** A statement of one database; it may name places. */
export interface Statement {
  readonly database: string;
  readonly sql: string;
}
