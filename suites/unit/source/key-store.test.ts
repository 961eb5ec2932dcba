import { describe, expect, test } from 'vitest';
import { PROVIDERS, keyStoreOf } from '../../../helpers/source/index.ts';
import { release } from '../fixtures.ts';

const store = keyStoreOf('file', '$ROOT');

describe('the file store', () => {
  test('should pack what a provider is told to write to, and bring it to the same place', () => {
    const { sql } = store.addGlobal(release().sql, PROVIDERS.global);
    const { keys } = store.pack('current');
    expect([sql.includes(`'${keys}/`), store.directories, store.bring(null)]).toEqual([
      true,
      [keys],
      { keys, without: null },
    ]);
  });

  test('should pack as kept what it kept, under the name of the directory that it comes to', () => {
    const kept = store.keep();
    expect(kept?.keys).toBe(store.pack('current').keys);
    expect(store.pack('kept').keys).toBe(kept?.to);
    expect(kept?.to.split('/').at(-1)).toBe(store.bring(null).keys.split('/').at(-1));
  });

  test('should leave out the file of the provider that is to be missing, and no other', () => {
    const left = Object.values(PROVIDERS).map((provider) => store.bring(provider).without);
    const files = Object.values(PROVIDERS).map((provider) => /[\w-]+\.per/.exec(pathOf(provider))?.[0]);
    expect(left).toEqual(files);
    expect(new Set(left).size).toBe(left.length);
  });

  test('should take away the very file that a provider holds', () => {
    expect(store.lose(PROVIDERS.app)).toEqual([{ do: 'remove-file', file: pathOf(PROVIDERS.app) }]);
  });

  test('should tell of each provider where its file is, once the directory lies elsewhere', () => {
    const { from, to, providers } = store.elsewhere();
    expect(from).toBe(store.pack('current').keys);
    expect(providers).toEqual(
      Object.values(PROVIDERS).map((provider) => [provider, 'file', pathOf(provider).replace(from, to)]),
    );
  });
});

describe.for(['kmip', 'vault-stand-in'] as const)('the store %s', (kind) => {
  const service = keyStoreOf(kind, '$ROOT');

  test('should name files for its providers that come with what is packed', () => {
    const { keys } = service.pack('current');
    const named = [service.addGlobal(release().sql, 'p'), service.addDatabase(release().sql, 'p', 'app')].flatMap(
      ({ sql }) => [...sql.matchAll(/'(\$ROOT[^']*)'/g)].map(([, path = '']) => path),
    );
    expect(named.length).toBeGreaterThanOrEqual(4);
    expect(named.filter((path) => !path.startsWith(`${keys}/`))).toEqual([]);
    expect([service.bring(null).keys, service.service?.credentials]).toEqual([keys, keys]);
  });

  test('should name no secret, but files that hold one', () => {
    const { sql } = service.addGlobal(release().sql, 'p');
    expect(sql).not.toMatch(/BEGIN|[0-9a-f]{32}/);
  });

  test('should have no older state', () => {
    expect(service.keep()).toBeNull();
  });
});

function pathOf(provider: string): string {
  return /'([^']+\.per)'/.exec(store.addGlobal(release().sql, provider).sql)?.[1] ?? '';
}
