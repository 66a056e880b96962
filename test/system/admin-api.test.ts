import { type System, startEmbedded } from '@tollgate/harness/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let system: System;
beforeAll(async () => {
  system = await startEmbedded();
});
afterAll(() => system?.stop());

type Answer = { teams: { name: string }[]; manifest: unknown };

/** A call of the console as it is, refusals included. */
async function send(method: string, path: string, options: { json?: unknown; key?: string } = {}) {
  const { json, key = system.adminToken } = options;
  const answer = await fetch(`${system.consoleUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  // What it is, is for the expectations to say.
  return { status: answer.status, json: (await answer.json()) as Answer };
}

const emails = Array.from({ length: 8 }, (_, index) => `member-${index}@example.com`);

test('members that are added and taken away at once are all in, and all out', async () => {
  for (const email of emails) await system.admin.call('POST', '/users', { email });
  await system.admin.call('POST', '/teams', { name: 'crowd', description: 'Many at once' });
  const add = (email: string) => send('POST', '/api/v1/teams/crowd/members', { json: { email } });
  const added = await Promise.all(emails.map(add));
  expect(added.map(({ status }) => status)).toEqual(emails.map(() => 200));
  const crowd = async () => {
    const { json } = await send('GET', '/api/v1/teams');
    return json.teams.find((team) => team.name === 'crowd');
  };
  expect(await crowd()).toMatchObject({ description: 'Many at once', members: emails });

  const remove = (email: string) => send('DELETE', `/api/v1/teams/crowd/members/${email}`);
  const removed = await Promise.all(emails.map(remove));
  expect(removed.map(({ status }) => status)).toEqual(emails.map(() => 200));
  expect(await crowd()).toMatchObject({ description: 'Many at once', members: [] });
});

describe('TrueFoundry’s REST', () => {
  const budget = (limit: number) => ({
    type: 'gateway-budget-config',
    name: 'crowd-budget',
    rules: [
      {
        id: 'crowd-per-day',
        when: { subjects: ['team:everyone'] },
        limit_to: limit,
        unit: 'cost_per_day',
        budget_applies_per: ['user'],
      },
    ],
  });
  const apply = (json: unknown) => send('PUT', '/api/svc/v1/apply', { json });

  test('a config is applied, read as it was written, changed and deleted', async () => {
    expect(await apply({ manifest: budget(20), dryRun: true })).toMatchObject({
      status: 200,
      json: { action: 'CREATE' },
    });
    expect(await apply({ manifest: budget(20) })).toMatchObject({ status: 200, json: { action: 'CREATE' } });
    expect(await apply({ manifest: budget(30) })).toMatchObject({
      status: 200,
      json: { action: 'UPDATE', existingManifest: budget(20), data: { manifest: budget(30) } },
    });
    const path = '/api/svc/v1/llm-gateway/config/gateway-budget-config?name=crowd-budget';
    expect(await send('GET', path)).toMatchObject({ status: 200, json: { manifest: budget(30) } });
    const again = await apply({ manifest: (await send('GET', path)).json.manifest });
    expect(again).toMatchObject({ status: 200, json: { action: 'UPDATE' } });

    expect(await send('POST', '/api/svc/v1/delete', { json: { manifest: budget(30) } })).toMatchObject({
      status: 200,
    });
    expect(await send('GET', path)).toMatchObject({ status: 404, json: { statusCode: 404 } });
  });

  test('what is wrong is told in full, and kinds without effect yet are refused', async () => {
    const wrong = await apply({ manifest: { ...budget(20), owner: 'me' } });
    expect(wrong).toMatchObject({
      status: 422,
      json: { statusCode: 422, details: [{ path: 'owner', code: 'unknown_field' }] },
    });
    const tags = { name: 'tags', type: 'gateway-metadata-config', rules: [] };
    expect(await apply({ manifest: tags })).toMatchObject({
      status: 422,
      json: { details: expect.arrayContaining([expect.objectContaining({ code: 'not_supported_yet' })]) },
    });
  });

  test('a literal secret is stored and never shown', async () => {
    const secret = 'sk-canary-0123456789abcdef';
    const manifest = {
      type: 'provider-account/openai',
      name: 'literal',
      auth_data: { type: 'api-key', api_key: secret },
      integrations: [
        { name: 'gpt-4o', type: 'integration/model/openai', model_id: 'gpt-4o', model_types: ['chat'] },
      ],
    };
    const first = await apply({ manifest });
    expect(first.status).toBe(200);
    const second = await apply({ manifest });
    expect(JSON.stringify([first, second])).not.toContain(secret);
    expect(second).toMatchObject({ json: { data: { manifest: { auth_data: { api_key: '********' } } } } });
  });
});
