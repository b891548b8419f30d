const OneRealm = require('../jest/OneRealm');

/** Where libraries note the classes that decorators have told them of. */
const REGISTERS = ['TypeGraphQLMetadataStorage', 'typeormMetadataArgsStorage', 'classValidatorMetadataStorage'];

/**
 * The realm in which one mutant after the other is tried on modules that were loaded for an earlier one. These ask Stryker's register which
 * mutant is active, so that has to be told anew for each; and where one test has failed, the mutant is caught and the others are spared.
 */
module.exports = class KeptRealm extends OneRealm {
  async setup() {
    await super.setup();
    const register = (globalThis.__stryker__ ??= {});
    KeptRealm.first ??= register;
    // Modules keep the register that they have met first.
    if (register !== KeptRealm.first) throw new Error('Stryker has made another register of mutants');
    register.activeMutant = process.env.__STRYKER_ACTIVE_MUTANT__;
    if (!globalThis.keepsProduct) for (const name of REGISTERS) delete globalThis[name];
  }

  handleTestEvent({ name, test }, { rootDescribeBlock }) {
    if (name === 'test_done' && test.errors.length > 0) skipAll(rootDescribeBlock);
  }
};

function skipAll(block) {
  block.mode = 'skip';
  for (const child of block.children) if (child.type === 'describeBlock') skipAll(child);
  for (const child of block.children) if (child.type === 'test') child.mode = 'skip';
}
