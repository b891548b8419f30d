import type { AuditChange } from '../../src/audit/AuditDraft';
import { changesOfEvent } from '../../src/gate/changesOfEvent';
import type { TrailEvent } from '../../src/gate/readTrail';
import { Scope } from '../../src/gate/Scope';
import { viewerWith } from '../policy/viewerWith';

const scope = new Scope(undefined as never, viewerWith());
const changesOf = (change: AuditChange | undefined) => changesOfEvent({ body: { change }, scope } as unknown as TrailEvent);

test('the properties of a change come in the order of their names, whichever side has them', () => {
  expect(changesOf({ before: { b: 1, d: null }, after: { a: 'x', b: [2, 'y'], c: true } })).toEqual([
    { name: 'a', before: null, after: '"x"' },
    { name: 'b', before: '1', after: '[2,"y"]' },
    { name: 'c', before: null, after: 'true' },
    { name: 'd', before: 'null', after: null },
  ]);
});

test('what was made has nothing before, what was deleted nothing after, and an event of no change has none', () => {
  expect(changesOf({ before: null, after: { a: 1 } })).toEqual([{ name: 'a', before: null, after: '1' }]);
  expect(changesOf({ before: { a: 1 }, after: null })).toEqual([{ name: 'a', before: '1', after: null }]);
  expect(changesOf(undefined)).toEqual([]);
});
