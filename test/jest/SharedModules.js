const { compileFunction } = require('node:vm');
const { dirname, sep, resolve } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const ROOT = resolve(__dirname, '../..');
const SHARED = [`${ROOT}${sep}src${sep}`, `${ROOT}${sep}node_modules${sep}`];

/** The runtime by which a worker loads what its suites share, made with the first of them; it never ends. */
let shared = null;

/**
 * Loads the product and its libraries once for all suites of a worker: it takes three seconds, and there are some two hundred. Each
 * suite has its own copy of whatever stands in `test`. A suite that puts something else in place of a module (`jest.mock`) asks for an
 * environment of its own, by `@jest-environment <rootDir>/test/jest/OwnModules.js` at its top, and then has its own modules, too.
 */
module.exports = class SharedModules extends Runtime {
  constructor(...given) {
    super(...given);
    const [, environment] = given;
    if (!environment.constructor.isOneRealm) return;
    compileInPlace(this);
    if (!shared) {
      shared = new Runtime(...given);
      compileInPlace(shared);
    }
    this.shares = true;
  }

  requireModuleOrMock(from, name) {
    return this.isShared(from, name) ? shared.requireModuleOrMock(from, name) : super.requireModuleOrMock(from, name);
  }

  requireActual(from, name) {
    return this.isShared(from, name) ? shared.requireActual(from, name) : super.requireActual(from, name);
  }

  isShared(from, name) {
    if (!this.shares || shared._resolution.isCoreModule(name)) return false;
    if (!/^[./]/.test(name)) return name !== '@jest/globals';
    const path = resolve(dirname(from), name);
    return SHARED.some((folder) => path.startsWith(folder));
  }
};

/** Without a context of their own, modules are compiled as Node does it. */
function compileInPlace({ executor }) {
  executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
}
