import { sourceId } from '../../src/intake/sourceId';
const KEY = '46fba60b-f7c8-82da-8c0d-fca01d6dcc35';

test('the same record of a source has the same key for ever, another has another', () => {
  // Written down: if this changes, every import of before would be imported anew.
  expect(sourceId('patient', '3edac2e3-d223-6fae-d515-daf96ef6bc76')).toBe(KEY);
  expect(sourceId('patient', ' 3EDAC2E3-D223-6FAE-D515-DAF96EF6BC76')).toBe(KEY);
  expect(sourceId('encounter', '3edac2e3-d223-6fae-d515-daf96ef6bc76')).not.toBe(KEY);
  expect(KEY).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
