import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const GRANT = {
  rule: 'per-user-day',
  counter: 'user:lena@example.com',
  amount: 5,
  until: '2099-01-01T00:00:00Z',
};

describe('POST /limits/grants', () => {
  it('201 stores a grant, and deletes the request that it answers in the same step', async () => {
    const { status, json } = await tollgate.call('/limits/grants', {
      method: 'POST',
      json: { ...GRANT, reason: 'launch', request: 'request-1' },
    });
    expect(status).toBe(201);
    expect(json).toEqual({
      ...GRANT,
      name: expect.stringMatching(/^grant-[0-9a-f]{12}$/),
      limit: null,
      from: null,
      reason: 'launch',
      state: 'running',
    });
    expect(tollgate.backends.policy.deletions).toEqual([{ type: 'limit-request', name: 'request-1' }]);
    const [stored] = tollgate.backends.policy.manifests.values();
    expect(stored).toMatchObject({
      type: 'limit-grant',
      rule: 'per-user-day',
      subject: 'user:lena@example.com',
    });
  });

  it('422 says what policy has against it', async () => {
    tollgate.backends.policy.faults = [
      {
        document: 0,
        line: 0,
        path: 'rule',
        message: 'no such rate limit or budget: x',
        code: 'dangling_reference',
      },
    ];
    const { status, json } = await tollgate.call('/limits/grants', { method: 'POST', json: GRANT });
    expect(status).toBe(422);
    expect(json).toMatchObject({ error: { code: 'invalid_manifest' } });
  });

  it.each([
    ['amount', { ...GRANT, amount: 0 }],
    ['until', { ...GRANT, until: 'tomorrow' }],
    ['until', { rule: 'r', amount: 1 }],
    ['', { ...GRANT, untill: 1 }],
  ])('400 names %j', async (param, body) => {
    const { status, json } = await tollgate.call('/limits/grants', { method: 'POST', json: body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { code: 'invalid_request', ...(param === '' ? {} : { param }) } });
  });
});

describe('GET and DELETE /limits/grants', () => {
  it('200 lists grants with what they are now, and ends one', async () => {
    const stored = { type: 'limit-grant', rule: 'whole', amount: 5 };
    tollgate.backends.policy.store(
      { ...stored, name: 'old', until: '2020-01-01T00:00:00.000Z' },
      { ...stored, name: 'now', until: '2099-01-01T00:00:00.000Z' },
      { ...stored, name: 'next', from: '2098-01-01T00:00:00.000Z', until: '2099-01-01T00:00:00.000Z' },
    );
    const { json } = await tollgate.call('/limits/grants');
    expect(json).toMatchObject({
      grants: [
        { name: 'old', counter: 'all', state: 'ended' },
        { name: 'now', state: 'running' },
        { name: 'next', state: 'upcoming' },
      ],
    });
    expect((await tollgate.call('/limits/grants/now', { method: 'DELETE' })).status).toBe(200);
    expect((await tollgate.call('/limits/grants/now', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('/limits/requests', () => {
  it('201 asks in the name of the caller, 200 lists and takes back', async () => {
    const made = await tollgate.call('/limits/requests', {
      method: 'POST',
      json: { rule: 'whole', counter: 'all', limit: 'cost_per_month', amount: 20 },
    });
    expect(made).toMatchObject({
      status: 201,
      json: {
        name: expect.stringMatching(/^request-[0-9a-f]{12}$/),
        requested_by: 'user:admin@example.com',
        counter: 'all',
        limit: 'cost_per_month',
        until: null,
      },
    });
    expect((await tollgate.call('/limits/requests')).json).toEqual({ requests: [made.json] });
    const [stored] = tollgate.backends.policy.manifests.values();
    expect(stored).not.toHaveProperty('subject');
    const { name } = made.json as { name: string };
    expect((await tollgate.call(`/limits/requests/${name}`, { method: 'DELETE' })).status).toBe(200);
    expect((await tollgate.call('/limits/requests')).json).toEqual({ requests: [] });
  });
});
