import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN, VIEWER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

describe('GET /audit', () => {
  it('200 tells who changed what', async () => {
    tollgate.backends.auditEvents = [
      {
        id: 'event-1',
        changeId: 'change-1',
        atMs: Date.UTC(2026, 0, 2),
        baseRevision: 7,
        actor: 'user:lena@example.com',
        tokenId: 'tok_1',
        clientAddress: '192.0.2.7',
        action: 'updated',
        objectType: 'team',
        objectName: 'search',
        before: '{"type":"team","name":"search"}',
        after: '{"type":"team","name":"search","members":[]}',
      },
      { id: 'event-2', atMs: Date.UTC(2026, 0, 1), actor: 'system', action: 'deleted', before: '{}' },
    ];
    const { status, json } = await tollgate.call('/audit');
    expect(status).toBe(200);
    expect(json).toEqual({
      events: [
        {
          id: 'event-1',
          change_id: 'change-1',
          time: '2026-01-02T00:00:00.000Z',
          base_revision: 7,
          actor: 'user:lena@example.com',
          token_id: 'tok_1',
          client_address: '192.0.2.7',
          action: 'updated',
          type: 'team',
          name: 'search',
          before: { type: 'team', name: 'search' },
          after: { type: 'team', name: 'search', members: [] },
        },
        expect.objectContaining({ token_id: null, client_address: null, before: {}, after: null }),
      ],
      next_cursor: 'next',
    });
    expect(tollgate.backends.asked.audit).toMatchObject({ fromMs: 0, toMs: 0, limit: 50, action: '' });
  });

  it('200 passes every filter on', async () => {
    const query = new URLSearchParams({
      from: '2026-01-01T00:00:00Z',
      to: '2026-02-01T00:00:00+01:00',
      actor: 'system',
      type: 'provider-account',
      name: 'openai-main',
      action: 'rotated',
      limit: '3',
      cursor: 'c',
    });
    expect((await tollgate.call(`/audit?${query}`)).status).toBe(200);
    expect(tollgate.backends.asked.audit).toEqual({
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 31, 23),
      actor: 'system',
      objectType: 'provider-account',
      objectName: 'openai-main',
      action: 'rotated',
      limit: 3,
      cursor: 'c',
    });
  });

  it.each([
    ['from=yesterday', 'from'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
    ['action=changed', 'action'],
    ['limit=501', 'limit'],
    ['limit=many', 'limit'],
    ['user=lena', 'user'],
  ])('400 for %s', async (query, param) => {
    expect(await tollgate.call(`/audit?${query}`)).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_request', param } },
    });
  });

  it('200 for viewers, who may read everything, and 403 for members', async () => {
    expect((await tollgate.call('/audit', { token: VIEWER_TOKEN })).status).toBe(200);
    expect((await tollgate.call('/spend', { token: VIEWER_TOKEN })).status).toBe(200);
    expect(await tollgate.call('/audit', { token: MEMBER_TOKEN })).toMatchObject({
      status: 403,
      json: { error: { code: 'forbidden' } },
    });
  });

  it('503 while history is away', async () => {
    tollgate.backends.stopAnalytics();
    expect((await tollgate.call('/audit')).status).toBe(503);
  });
});

describe('where a caller is', () => {
  const whereFrom = async (forwardedFor?: string) => {
    await tollgate.call('/whoami', {
      headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
    });
    return tollgate.backends.policy.clientAddresses.at(-1);
  };

  it('is told to policy as the socket says, whatever a header claims', async () => {
    expect(await whereFrom()).toBe('127.0.0.1');
    expect(await whereFrom('192.0.2.7')).toBe('127.0.0.1');
  });

  it('is told as trusted proxies say', async () => {
    await tollgate.stop();
    tollgate = await startConsole({ trustedProxies: '127.0.0.0/8,10.0.0.0/8' });
    expect(await whereFrom('192.0.2.7, 10.1.1.1')).toBe('192.0.2.7');
  });

  it('counts when somebody signs in, and reading allowed at one address is not allowed at another', async () => {
    await tollgate.stop();
    tollgate = await startConsole({ trustedProxies: '127.0.0.1' });
    const read = (address: string) => tollgate.call('/spend', { headers: { 'x-forwarded-for': address } });
    expect((await read('192.0.2.7')).status).toBe(200);
    expect((await read('192.0.2.8')).status).toBe(200);
    expect(tollgate.backends.policy.clientAddresses).toEqual(['192.0.2.7', '192.0.2.8']);
  });
});
