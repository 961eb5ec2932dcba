/** One of several instants of a backup, evenly spread by the bytes that have been sent; numbers begin with 1. */
export interface Instant {
  readonly number: number;
  readonly of: number;
}

/** How many bytes are to have been sent at an instant: the middle of its share, since nothing can be held at 0 or at the end. */
export function bytesAt({ number, of }: Instant, totalBytes: number): number {
  return Math.round((totalBytes * (number - 0.5)) / of);
}
