import fc from 'fast-check';
import { errorsInOrder } from '../../src/server/errorsInOrder';

const error = (line: number, column: number, ...path: (string | number)[]) => ({ message: 'x', locations: [{ line, column }], path });

test('errors stand in the order of their fields and rows, in whatever order they came', () => {
  const ordered = [
    { message: 'of the whole operation' },
    error(1, 9, 'a'),
    error(1, 20, 'b', 'nodes', 2, 'hin'),
    error(1, 20, 'b', 'nodes', 10, 'hin'),
    error(1, 20, 'b', 'nodes', 10, 'hin', 'more'),
    error(2, 3, 'a'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(ordered, { minLength: ordered.length }), (came) => {
      expect(errorsInOrder(came)).toEqual(ordered);
    }),
  );
});
