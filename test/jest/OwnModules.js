const { TestEnvironment } = require('jest-environment-node');
const { NATIVE } = require('./OneRealm');

/**
 * For a suite that puts another module in the place of one, or registers types: a realm, and with it modules, of its own. It sees
 * nothing of what other suites have left in the worker's (libraries keep registers there).
 */
module.exports = class OwnModules extends TestEnvironment {
  constructor(...given) {
    super(...given);
    const [{ projectConfig }] = given;
    const own = [...NATIVE, ...Object.keys(projectConfig.globals), 'global'];
    for (const name of Object.getOwnPropertyNames(this.global)) if (!own.includes(name)) delete this.global[name];
  }
};
