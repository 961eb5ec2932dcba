import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { waitFor } from '../../common/index.ts';
import type { Completed } from '../machine.ts';
import { Output } from '../output.ts';
import { engineError } from './engine.ts';

/** A running exec: what it has written so far, and its end. */
export interface Execution {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly ended: Promise<Completed>;
}

/**
 * Runs a command in a container over dockerode. testcontainers' own `exec()` can cut output short in the version that
 * runs on Node 20 (its fix came in 12.0.4), so evidence does not go through it.
 *
 * @throws {HarnessError} when the engine refuses to start it; a command that fails is a result
 */
export async function execute(
  docker: Docker,
  container: Docker.Container,
  argv: readonly string[],
  options: { env?: Readonly<Record<string, string>> | undefined; user?: string | undefined },
): Promise<Execution> {
  const startedAt = Date.now();
  const began = performance.now();
  const stdout = new Output();
  const stderr = new Output();
  try {
    const exec = await container.exec({
      Cmd: [...argv],
      AttachStdout: true,
      AttachStderr: true,
      Env: Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`),
      ...(options.user === undefined ? {} : { User: options.user }),
    });
    const stream = await exec.start({ hijack: true, stdin: false });
    docker.modem.demuxStream(stream, sink(stdout), sink(stderr));
    const ended = (async (): Promise<Completed> => {
      // A broken connection is no error by itself: there is an exit code, or there is none.
      await finished(stream, { writable: false }).catch(() => undefined);
      const exitCode = await exitCodeOf(exec);
      // Shell and engine report a program that was ended by a signal as 128 + signal number.
      return {
        argv,
        exitCode,
        signal: exitCode === 137 ? 'KILL' : exitCode === 143 ? 'TERM' : null,
        timedOut: false,
        stdout: stdout.text(),
        stderr: stderr.text(),
        startedAt,
        durationMs: performance.now() - began,
      };
    })();
    return { stdout, stderr, ended };
  } catch (cause) {
    throw engineError(`cannot run ${argv[0]} in a container`, cause);
  }
}

/** The engine closes the streams a moment before it knows the exit code. */
async function exitCodeOf(exec: Docker.Exec): Promise<number | null> {
  try {
    return await waitFor('the exit code of a command', async () => (await exec.inspect()).ExitCode ?? undefined, {
      stage: 'lab',
      limitMs: 10_000,
      everyMs: 10,
    });
  } catch {
    return null;
  }
}

function sink(output: Output): PassThrough {
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => output.add(chunk));
  return stream;
}
