import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const TEAM = { type: 'team', name: 'research' };
const put = (body: unknown, headers: Record<string, string> = {}) =>
  tollgate.call('/manifests', {
    method: 'PUT',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('If-Match on manifests', () => {
  it('takes the revision that every answer tells, as a tag', async () => {
    const stored = await put(TEAM);
    const tag = stored.headers.get('etag') ?? '';
    expect(tag).toBe(`"${stored.json['revision']}"`);
    expect((await tollgate.call('/manifests')).headers.get('etag')).toBe(tag);
    expect((await put({ ...TEAM, description: 'x' }, { 'if-match': tag })).status).toBe(200);
    const removed = await tollgate.call('/manifests/team/research', {
      method: 'DELETE',
      headers: { 'if-match': '"3"' },
    });
    expect(removed).toMatchObject({ status: 200, json: { deleted: true } });
    expect(removed.headers.get('etag')).toBe(`"${removed.json['revision']}"`);
  });

  it('409 names the object that somebody else has changed, however it is written', async () => {
    tollgate.backends.policy.store(TEAM);
    const answer = await put({ ...TEAM, description: 'x' }, { 'if-match': '"1"' });
    expect(answer).toMatchObject({
      status: 409,
      json: { error: { code: 'conflict', param: 'team/größe', message: expect.stringContaining('changed') } },
    });
    const deletion = { method: 'DELETE', headers: { 'if-match': '1' } };
    expect((await tollgate.call('/manifests/team/research', deletion)).status).toBe(409);
    expect((await tollgate.call('/teams/research', deletion)).status).toBe(409);
  });

  it.each(['*', '"99"', 'W/"99"', '99'])('%s is taken', async (tag) => {
    tollgate.backends.policy.store(TEAM);
    expect((await put({ ...TEAM, description: 'x' }, { 'if-match': tag })).status).toBe(200);
  });

  it.each(['"a"', '"1", "2"', ''])('400 for %j', async (tag) => {
    expect(await put(TEAM, { 'if-match': tag })).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_request', param: 'if-match' } },
    });
  });
});

describe('PUT /manifests with deletions', () => {
  const type = { 'content-type': 'application/vnd.tollgate.change+json' };

  it('200 passes documents and deletions on as one step', async () => {
    const documents = 'type: team\nname: search\n';
    const answer = await put({ documents, deletions: [TEAM] }, type);
    expect(answer.status).toBe(200);
    expect(tollgate.backends.policy.applied).toEqual([
      { text: documents, contentType: 'application/yaml', dryRun: false },
    ]);
    expect(tollgate.backends.policy.deletions).toEqual([TEAM]);
  });

  it.each([
    ['no JSON', 'documents: x', 'invalid_json', null],
    ['a field too many', { deletion: [] }, 'invalid_request', ''],
    ['an object without a name', { deletions: [{ type: 'team' }] }, 'invalid_request', 'deletions.0.name'],
  ])('400 for %s', async (_what, body, code, param) => {
    const answer = await put(body, type);
    expect(answer).toMatchObject({ status: 400, json: { error: { code, param } } });
  });
});

describe('GET /tokens', () => {
  it('200 tells when each was last used', async () => {
    tollgate.backends.lastUsedAtMs = { 'tok-admin': Date.UTC(2026, 0, 5) };
    const { json } = await tollgate.call('/tokens');
    expect(json).toMatchObject({
      last_used_known: true,
      tokens: [
        { id: 'tok-admin', last_used_at: '2026-01-05T00:00:00.000Z' },
        { id: 'tok-member', last_used_at: null },
        { id: 'tok-viewer', last_used_at: null },
      ],
    });
  });

  it('200 shows that an admin key was used on the admin API, and no key that was refused', async () => {
    expect((await tollgate.call('/users')).status).toBe(200);
    expect((await tollgate.call('/audit', { token: MEMBER_TOKEN })).status).toBe(403);
    await expect.poll(() => tollgate.backends.lastUsedAtMs).toEqual({ 'tok-admin': expect.any(Number) });
    const { json } = await tollgate.call('/tokens');
    expect(json).toMatchObject({
      tokens: [{ id: 'tok-admin', last_used_at: expect.any(String) }, { last_used_at: null }, {}],
    });
  });

  it('200 also while history is away, and says that it is', async () => {
    tollgate.backends.stopAnalytics();
    const { status, json } = await tollgate.call('/tokens');
    expect(status).toBe(200);
    expect(json).toMatchObject({ last_used_known: false, tokens: [{ last_used_at: null }, {}, {}] });
  });
});
