import type { AnyAct, Verb } from '../verb.ts';

/** The settings of the source are kept beside the evidence. */
export interface NoteConfiguration extends AnyAct {
  readonly do: 'note-configuration';
}

const QUERY =
  "SELECT name, setting, source FROM pg_settings WHERE source NOT IN ('default', 'override', 'client') ORDER BY name";

/** A script makes these settings itself. */
export const noteConfiguration: Verb<NoteConfiguration> = {
  async perform(_act, stage) {
    const { rows } = await stage.mustSource.server.withClient('postgres', (client) =>
      client.query<{ name: string; setting: string; source: string }>(QUERY),
    );
    stage.resources.files['configuration.txt'] = rows
      .map((row) => `${row.name} = ${row.setting}  # ${row.source}\n`)
      .join('');
    return 'goes-on';
  },
  write: () => [],
  says: () => null,
};
