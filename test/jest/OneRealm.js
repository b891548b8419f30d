const hooks = require('node:async_hooks');
const { ModuleMocker } = require('jest-mock');

/** What jest keeps between a suite's hooks, by names that all copies of it know. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');
const { exit } = process;

/** The storages that were made since the last suite. */
const storages = new Set();
hooks.AsyncLocalStorage = class extends hooks.AsyncLocalStorage {
  constructor(...given) {
    super(...given);
    storages.add(this);
  }
};

/**
 * Suites run in the worker's own realm, one after the other, as the product runs in its process: no copy of the globals is made for
 * each, and none stands between the code and them. That lets suites share what they have loaded (`SharedModules`).
 */
module.exports = class OneRealm {
  static isOneRealm = true;
  /** The names of what Node itself has put there. */
  static NATIVE = new Set(Object.getOwnPropertyNames(globalThis));
  fakeTimers = null;
  fakeTimersModern = null;
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);

  constructor({ projectConfig }) {
    delete globalThis[EVENT_HANDLERS];
    Object.assign(globalThis, projectConfig.globals);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** There is none; jest takes nothing for an environment that is gone. */
  getVmContext() {
    return globalThis;
  }

  async setup() {
    // jest has 100 frames kept of each error; libraries make one for each statement and each promise, in case it fails.
    Error.stackTraceLimit = 20;
  }

  async teardown() {
    // jest wraps it anew for each suite.
    process.exit = exit;
    // Node asks each that was ever used at whatever is begun; jest makes one for each suite. One that is used again is back.
    for (const storage of storages) storage.disable();
    storages.clear();
  }
};
