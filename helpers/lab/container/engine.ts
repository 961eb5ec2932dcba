import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { HarnessError } from '../../common/index.ts';
import { DISK_FULL } from '../machine.ts';

/** What the container engine says of itself. */
export interface EngineFacts {
  readonly version: string;
  readonly apiVersion: string;
  readonly architecture: string;
  readonly memoryBytes: number;
}

/** A client for the engine that DOCKER_HOST or the default socket names. */
export function engineClient(): Docker {
  return new Docker();
}

/** The engine's facts, or undefined where none answers within half a minute. */
export async function probeEngine(docker: Docker): Promise<EngineFacts | undefined> {
  try {
    const [version, info] = await Promise.race([
      Promise.all([docker.version(), docker.info()]),
      delay(30_000, undefined, { ref: false }).then(() => Promise.reject(new Error('no answer within half a minute'))),
    ]);
    return {
      version: version.Version,
      apiVersion: version.ApiVersion,
      architecture: String(info.Architecture),
      memoryBytes: Number(info.MemTotal),
    };
  } catch {
    return undefined;
  }
}

/** As {@link probeEngine}, for the engine that the environment names. */
export function engineFacts(): Promise<EngineFacts | undefined> {
  return probeEngine(engineClient());
}

/** Whether an image is here, or could be pulled; nothing is pulled. */
export async function imageAvailability(
  reference: string,
): Promise<{ state: 'present' | 'pullable' } | { state: 'missing'; reason: string }> {
  const image = engineClient().getImage(reference);
  try {
    await image.inspect();
    return { state: 'present' };
  } catch {
    try {
      await image.distribution();
      return { state: 'pullable' };
    } catch (cause) {
      return {
        state: 'missing',
        reason: engineError(`image ${reference} is not here and cannot be pulled`, cause).message,
      };
    }
  }
}

/** An error of the engine with what to do about it. */
export function engineError(what: string, cause: unknown): HarnessError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const full = /no space left/i.test(message);
  const gone = /ECONNREFUSED|ENOENT|ECONNRESET|socket hang up|EPIPE/.test(message);
  const crowded = /address pool/i.test(message);
  const bare = /executable file not found/i.test(message);
  const advice = full
    ? DISK_FULL
    : gone
      ? 'the container engine does not answer: start it, then run `tde-conformance sweep`'
      : bare
        ? 'the image has no shell; the suite needs sh, chown and timeout in it'
        : crowded
          ? 'the engine has no addresses left for another network: run `tde-conformance sweep`, then `docker network prune`'
          : 'run `tde-conformance doctor`; it checks the engine and the image';
  return new HarnessError(`${what}: ${message}`, { stage: 'lab', advice, cause });
}
