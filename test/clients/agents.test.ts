/**
 * Real clients against a real Tollgate: those that install together in two minutes. `npm run test:clients` runs all of
 * them. Without the registry there is nothing to run, and one line says so.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCli } from './agents/check-cli.ts';
import { CLIS } from './agents/clis.ts';
import { installed } from './agents/installed.ts';
import { startWorld, type World } from './agents/world.ts';

const CLIENT_TEST_MS_MAX = 900_000;
const SMALL = CLIS.filter(({ isSmall }) => isSmall);

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

describe.each(SMALL)('$title $version', (cli) => {
  test(
    'finishes agent loops on two wires, stops at a used-up budget and at a revoked key',
    async () => {
      const program = await installed(cli).catch((error: Error) => {
        console.warn(
          `${cli.package} ${cli.version} cannot be installed here: ${error.message.slice(0, 200)}`,
        );
        return undefined;
      });
      if (program === undefined) return;
      const checks = await checkCli(program, cli, world);
      expect(checks.filter(({ faults }) => faults.length > 0)).toEqual([]);
    },
    CLIENT_TEST_MS_MAX,
  );
});
