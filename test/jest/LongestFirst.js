const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes minutes, the longest first: begun at the end, it would keep one worker busy while the other has nothing to do. */
const LONG = [
  'proof/twoWorlds',
  'proof/walker',
  'faults/ownServer',
  'proof/differential',
  'hiddenEqualsMissing',
  'agreement/agreement',
  'adversary/hostilePayloads',
  'hiddenArguments',
  'administration/everyMutation',
  'administration/randomAdministration',
  'severalProcesses/overrides',
  'command/commands',
  'override/stateMachine',
  'command/doctor',
];

const placeOf = ({ path }) => {
  const place = LONG.findIndex((name) => path.includes(`/test/database/${name}.test.`));
  return place < 0 ? LONG.length : place;
};

/** The order in which suites begin; among those that are not long it is jest's own. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
};
