import { types } from 'node:util';

// Jest gives a test an `Error` of its own, and sockets fail with Node's; to a server that runs by itself both are one.
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, thing: unknown): boolean {
    return this === Error ? types.isNativeError(thing) : Reflect.apply(Function.prototype[Symbol.hasInstance], this, [thing]);
  },
});
