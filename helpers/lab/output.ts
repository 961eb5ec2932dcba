/** Most that is kept of one stream: a program that writes without end must not fill the harness' memory. */
const LIMIT_BYTES = 16 * 1024 * 1024;

/** Collects a stream as it comes, up to a limit, and says so where something is missing. */
export class Output {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #dropped = 0;

  add(chunk: Buffer): void {
    if (this.#bytes + chunk.length > LIMIT_BYTES) {
      this.#dropped += chunk.length;
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  text(): string {
    const kept = Buffer.concat(this.#chunks).toString('utf8');
    return this.#dropped === 0 ? kept : `${kept}\n[${this.#dropped} more bytes were not kept]\n`;
  }
}
