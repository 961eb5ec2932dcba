/** What a failed command left behind, for an error or for evidence. */
export interface CommandFailure {
  readonly argv: readonly string[];
  /** Exit code; null when a signal ended the command or it was never started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The harness itself could not do its work. A cell that ends with one is inconclusive: it says nothing about the
 * target.
 */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  /** Where on the way from lab to report it happened, for example `source` or `restore`. */
  readonly stage: string;
  /** What the reader can do next. */
  readonly advice: string;
  readonly command: CommandFailure | undefined;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNamed(value, 'HarnessError');
  }

  constructor(
    message: string,
    details: { stage: string; advice: string; command?: CommandFailure | undefined; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.stage = details.stage;
    this.advice = details.advice;
    this.command = details.command;
  }

  /** The whole story on several lines: message, stage, command with exit code and both streams, what to do next. */
  describe(): string {
    const lines = [`${this.message} (stage: ${this.stage})`];
    if (this.command) {
      lines.push(`  command: ${this.command.argv.join(' ')}`, `  exit code: ${this.command.exitCode ?? 'none'}`);
      for (const stream of ['stdout', 'stderr'] as const) {
        if (this.command[stream]) lines.push(`  ${stream}: ${lastLines(this.command[stream], 20).join('\n    ')}`);
      }
    }
    if (this.cause instanceof Error) lines.push(`  cause: ${this.cause.message}`);
    lines.push(`  next: ${this.advice}`);
    return lines.join('\n');
  }
}

/** The person asked for something that does not exist or does not fit; exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNamed(value, 'UsageError');
  }
}

/** vitest loads the suite's modules a second time, so an error from there is of another class with the same name. */
function isNamed(value: unknown, name: string): boolean {
  return value !== null && typeof value === 'object' && 'name' in value && value.name === name;
}

/** The last `count` lines of a text that are not blank. */
export function lastLines(text: string, count: number): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}
