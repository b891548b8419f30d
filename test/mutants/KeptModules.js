const { resolve, dirname } = require('node:path');
const SharedModules = require('../jest/SharedModules');

const PRODUCT = resolve(__dirname, '../../src');

/**
 * Keeps the libraries from one mutant to the next, and the product too where `keepsProduct` says so. What makes random runs is put
 * in place of another by `setup`.
 */
module.exports = class KeptModules extends SharedModules {
  isShared(from, name) {
    if (name === 'fast-check' || !super.isShared(from, name)) return false;
    return globalThis.keepsProduct || !(/^[./]/.test(name) && resolve(dirname(from), name).startsWith(PRODUCT));
  }
};
