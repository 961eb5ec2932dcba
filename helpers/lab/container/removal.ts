/**
 * What came of an attempt to remove something: it was removed; it was gone already, removed for example by its owner on
 * a signal; or the engine still has it, for example because somebody is removing it right now.
 */
export type Removal =
  | { readonly state: 'removed' | 'gone' }
  | { readonly state: 'kept'; readonly statusCode: number; readonly cause: unknown };

/** Tries once. Throws on errors that another attempt would not mend. */
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
