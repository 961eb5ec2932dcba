/**
 * What became of trying to remove something: it was removed by this; it is gone by somebody else, for example its owner,
 * when it is ended by a signal; or the engine keeps it as yet, for example because somebody is removing it.
 */
export type Removal =
  | { readonly state: 'removed' | 'gone' }
  | { readonly state: 'kept'; readonly statusCode: number; readonly cause: unknown };

/** Tries once. Passes on errors that are no answer of the engine: those do not pass. */
export async function removal(attempt: () => Promise<unknown>): Promise<Removal> {
  try {
    await attempt();
    return { state: 'removed' };
  } catch (cause) {
    const { statusCode } = cause as { statusCode?: number };
    if (statusCode === undefined) throw cause;
    return statusCode === 404 ? { state: 'gone' } : { state: 'kept', statusCode, cause };
  }
}
