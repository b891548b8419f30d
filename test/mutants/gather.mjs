/**
 * Makes one test file of several, in the copy in which mutants are tried: so all of them share one environment and each module is loaded
 * once for a mutant. The first argument is where the packages are, or `-` where the copy has them; the others are the test files.
 */
import { symlinkSync, writeFileSync } from 'node:fs';

const [, , packages, ...files] = process.argv;
if (packages !== '-') symlinkSync(packages, 'node_modules');
const blocks = files.map((file) => `describe(${JSON.stringify(file)}, () => void require(${JSON.stringify(`../${file}`)}));`);
writeFileSync('test/gathered.test.ts', `${blocks.join('\n')}\n`);
