import { afterAll, expect, test } from 'vitest';
import { LocalLab } from '../../../helpers/lab/local/lab.ts';

const lab = new LocalLab({ runId: 'unit-beside', owner: 'unit', bin: '/first', ids: undefined });
afterAll(() => lab.close());

test('local machines of another installation should have the same places, and wait for their turn', async () => {
  const other = lab.withPrograms('/second');
  const first = await lab.boot('source');
  let isBooted = false;
  const booting = other.boot('restore').then((machine) => {
    isBooted = true;
    return machine;
  });
  await first.run(['true']);
  expect(isBooted).toBe(false);
  await first.destroy();
  const second = await booting;
  expect([first.bin, second.bin]).toEqual(['/first', '/second']);
  expect(second.root).toBe(first.root);
  await second.destroy();
});
