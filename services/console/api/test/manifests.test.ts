import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';
import { MEMBER_TOKEN } from './fake-policy.ts';

let tollgate: ConsoleUnderTest;
beforeEach(async () => {
  tollgate = await startConsole();
});
afterEach(() => tollgate.stop());

const YAML = 'type: team\nname: research\n';
const put = (body: string | Uint8Array<ArrayBuffer>, type = 'application/yaml', query = '') =>
  tollgate.call(`/manifests${query}`, { method: 'PUT', body, headers: { 'content-type': type } });

it('GET /manifests/schema: 200 for editors, which have no key', async () => {
  const answer = await tollgate.call('/manifests/schema', { token: null });
  expect(answer).toMatchObject({
    status: 200,
    json: { $schema: expect.stringContaining('json-schema.org'), required: ['type'] },
  });
  expect(answer.text).toContain('provider-account/openai');
});

describe('PUT /manifests', () => {
  it('200 stores YAML as it was written, so that faults can name its lines', async () => {
    const answer = await put(YAML);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      results: [{ type: 'team', name: 'research', action: 'created' }],
      revision: 2,
      warnings: [],
    });
    expect(tollgate.backends.policy.applied).toEqual([
      { text: YAML, contentType: 'application/yaml', dryRun: false },
    ]);
  });

  it.each(['text/yaml', 'application/x-yaml', 'application/yaml; charset=utf-8'])(
    '200 takes %s as YAML',
    async (type) => {
      expect((await put(YAML, type)).status).toBe(200);
      expect(tollgate.backends.policy.applied[0]?.contentType).toBe('application/yaml');
    },
  );

  it('400 rejects bytes that are not UTF-8, and stores nothing', async () => {
    const bytes = Uint8Array.from([...Buffer.from('type: team\nname: latin\ndescription: caf'), 0xe9]);
    expect(await put(bytes)).toMatchObject({
      status: 400,
      json: {
        error: { code: 'invalid_request', message: 'The body is not UTF-8 text: save the file as UTF-8.' },
      },
    });
    expect(tollgate.backends.policy.applied).toEqual([]);
  });

  it('200 takes JSON', async () => {
    const answer = await put('{"type":"team","name":"research"}', 'application/json');
    expect(answer.status).toBe(200);
    expect(tollgate.backends.policy.applied[0]?.contentType).toBe('application/json');
  });

  it('200 stores nothing on a dry run', async () => {
    expect((await put(YAML, 'application/yaml', '?dryRun=true')).status).toBe(200);
    expect(tollgate.backends.policy.applied[0]?.dryRun).toBe(true);
    expect((await tollgate.call('/manifests')).json).toEqual({ manifests: [], revision: 1 });
  });

  it('200 tells what was stored and does less than it seems to', async () => {
    const warning = {
      document: 0,
      line: 7,
      path: 'alerts[0].notification_target[0].notification_channel',
      message: 'no such notification channel: platform',
      code: 'dangling_reference',
    };
    tollgate.backends.policy.warnings = [warning];
    expect((await put(YAML)).json).toMatchObject({ results: [{ action: 'created' }], warnings: [warning] });
  });

  it('422 names document, line and field of each fault', async () => {
    const fault = {
      document: 1,
      line: 7,
      path: 'rules[0].unit',
      message: 'is no unit',
      code: 'invalid_field',
    };
    tollgate.backends.policy.faults = [fault, { ...fault, line: 9 }];
    const answer = await put(YAML);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({
      error: {
        message: 'rules[0].unit: is no unit (and 1 more)',
        type: 'invalid_request_error',
        code: 'invalid_manifest',
        param: 'rules[0].unit',
        details: [fault, { ...fault, line: 9 }],
      },
    });
  });

  it('400 names a wrong query field', async () => {
    expect(await put(YAML, 'application/yaml', '?dryRun=maybe')).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_request', param: 'dryRun' } },
    });
    expect(await put(YAML, 'application/yaml', '?dryrun=true')).toMatchObject({
      status: 400,
      json: { error: { param: 'dryrun', message: 'dryrun is not a field here.' } },
    });
  });

  it('400 refuses an empty body', async () => {
    expect(await put('')).toMatchObject({ status: 400, json: { error: { code: 'invalid_request' } } });
  });

  it('413 for a body of more than 8 MiB', async () => {
    const answer = await put(`# ${'x'.repeat(8 * 1024 * 1024)}`);
    expect(answer).toMatchObject({ status: 413, json: { error: { code: 'request_too_large' } } });
  });

  it('415 refuses another media type', async () => {
    expect(await put(YAML, 'text/plain')).toMatchObject({
      status: 415,
      json: { error: { code: 'unsupported_media_type' } },
    });
  });

  it('403 passes on that policy refuses a member', async () => {
    const answer = await tollgate.call('/manifests', { token: MEMBER_TOKEN });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: 'forbidden' } } });
  });
});

describe('GET /manifests', () => {
  it('200 lists the manifests of a type', async () => {
    await put(YAML);
    await put('type: virtual-account\nname: batch\n');
    const answer = await tollgate.call('/manifests?type=team');
    expect(answer.json).toEqual({ manifests: [{ type: 'team', name: 'research' }], revision: 3 });
  });
});

describe('DELETE /manifests/{type}/{name}', () => {
  const remove = (path: string) => tollgate.call(`/manifests/${path}`, { method: 'DELETE' });

  it('200 deletes, also where the name is an e-mail address', async () => {
    await tollgate.call('/users', { method: 'POST', json: { email: 'lena@example.com' } });
    expect(await remove(`user/${encodeURIComponent('lena@example.com')}`)).toMatchObject({
      status: 200,
      json: { deleted: true, revision: 3 },
    });
  });

  it('404 says what there is not', async () => {
    expect(await remove('team/nobody')).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found', message: 'There is no team named nobody.', param: 'name' } },
    });
  });

  it('422 says what refers to it', async () => {
    tollgate.backends.policy.faults = [
      { document: 0, line: 0, path: 'teams[0]', message: 'user lena is in it', code: 'dangling_reference' },
    ];
    expect(await remove('team/research')).toMatchObject({
      status: 422,
      json: { error: { code: 'invalid_manifest', details: [{ path: 'teams[0]' }] } },
    });
  });
});
