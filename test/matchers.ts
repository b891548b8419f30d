import { matchers } from '../src/testing/matchers';

expect.extend(matchers);
