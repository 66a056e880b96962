/** `npm run test:clients [name...]`: runs real clients against a real Tollgate and prints what they did. */

import { checkCli } from './check-cli.ts';
import { CLIS } from './clis.ts';
import { installed } from './installed.ts';
import { startWorld } from './world.ts';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !CLIS.some((cli) => cli.name === name));
if (unknown.length > 0) {
  console.error(
    `No client is named ${unknown.join(', ')}; there are ${CLIS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}
const world = await startWorld();
let passed = 0;
let failed = 0;
for (const cli of CLIS) {
  if (names.length > 0 && !names.includes(cli.name)) continue;
  console.log(`\n${cli.title} ${cli.version} (${cli.package})`);
  try {
    const program = await installed(cli);
    for (const { what, faults, seconds, shown, requests } of await checkCli(program, cli, world)) {
      const isRight = faults.length === 0;
      if (isRight) passed++;
      else failed++;
      console.log(`  ${isRight ? 'ok' : 'FAILED'}  ${what}: ${requests} requests, ${seconds.toFixed(1)} s`);
      for (const fault of faults) console.log(`      ${fault}`);
      console.log(shown.replaceAll(/^/gm, '      | '));
    }
  } catch (error) {
    failed++;
    console.log(`  FAILED  ${error instanceof Error ? error.message : String(error)}`);
  }
}
await world.stop();
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
