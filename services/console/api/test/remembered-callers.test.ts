import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { rememberedCallers } from '../src/access/remembered-callers.ts';
import { credentialFor } from '../src/sessions/credential.ts';

const CALLER = {
  subject: 'user:lena@example.com',
  role: 'member',
  tokenId: '',
  tokenName: '',
  teams: [],
  managedTeams: [],
  managedAccounts: [],
  ownRules: [],
  managedRules: [],
  models: [],
};

function callers() {
  const clock = simulatedClock();
  let asked = 0;
  const callerOf = rememberedCallers({
    clock,
    policy: {
      whoAmI: async () => {
        asked += 1;
        return CALLER;
      },
    },
  });
  return { clock, ask: (key: string) => callerOf(credentialFor(key)), asked: () => asked };
}

describe('who a key belongs to', () => {
  it('asks policy for the caller of a key again after five seconds, but not earlier', async () => {
    const { clock, ask, asked } = callers();
    await ask('a');
    clock.advance(4_999);
    await ask('a');
    expect(asked()).toBe(1);
    clock.advance(1);
    await ask('a');
    expect(asked()).toBe(2);
  });

  it('caches the callers of the last 1,000 keys', async () => {
    const { ask, asked } = callers();
    for (let index = 0; index < 1_000; index++) await ask(`k${index}`);
    await ask('k0');
    expect(asked()).toBe(1_000);
    await ask('one more');
    await ask('k1');
    expect(asked()).toBe(1_001);
    await ask('k0');
    expect(asked()).toBe(1_002);
  });
});
