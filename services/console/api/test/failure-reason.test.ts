import { ERRORS, type UsageEvent } from '@tollgate/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';
import { EVENT } from './usage-event.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

describe('a reason in words', () => {
  const reasonOf = async (fields: UsageEvent) => {
    tollgate.backends.events.splice(0, Infinity, { ...EVENT, endedBy: 'ENDED_BY_FINISHED', ...fields });
    return (await tollgate.call('/requests/0197-a')).json['reason'];
  };

  it.each<[UsageEvent, string | null]>([
    [{}, null],
    [
      {
        httpStatus: 402,
        errorCode: 'budget_exceeded',
        errorMessage: 'Budget b allows 1 USD.',
        endedBy: 'ENDED_BY_POLICY',
      },
      'Budget b allows 1 USD.',
    ],
    [
      { httpStatus: 402, errorCode: 'budget_exceeded', refusedByRule: 'b', endedBy: 'ENDED_BY_POLICY' },
      'Budget b had no room for it.',
    ],
    [
      { httpStatus: 503, errorCode: 'service_unavailable', refusedByRule: 'b', endedBy: 'ENDED_BY_POLICY' },
      'Budget b could not be checked.',
    ],
    [
      {
        httpStatus: 429,
        errorCode: 'upstream_rate_limited',
        errorMessage: 'slow down',
        providerAccount: 'a',
      },
      'The provider of account a answered 429: slow down',
    ],
    [
      { httpStatus: 429, errorCode: 'upstream_error', providerAccount: 'openai-main' },
      'The provider of account openai-main answered 429.',
    ],
    [{ httpStatus: 400, errorCode: 'invalid_json', endedBy: 'ENDED_BY_GATEWAY' }, ERRORS.invalid_json.help],
    [
      { httpStatus: 499, endedBy: 'ENDED_BY_CLIENT' },
      'The client closed the connection before the answer was complete.',
    ],
    [{ unsettled: true }, expect.stringContaining('Its gateway was lost')],
  ])('of %j is %j', async (fields, reason) => {
    expect(await reasonOf(fields)).toEqual(reason);
  });

  it('comes with the cause for those who see everything, and without it for the caller', async () => {
    const errorCause = 'getaddrinfo ENOTFOUND api.example.com';
    tollgate.backends.events.push({ ...EVENT, httpStatus: 502, errorCode: 'upstream_error', errorCause });
    expect((await tollgate.call('/requests/0197-a')).json['error_cause']).toBe(errorCause);
    expect((await tollgate.call('/requests/0197-a', { token: MEMBER_TOKEN })).json['error_cause']).toBeNull();
  });
});
