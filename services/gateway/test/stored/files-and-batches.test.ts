import { toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AT_MAIN, NOT_FOUND, type StoringSystem, startStoringSystem, TOMS_KEY } from './two-callers.ts';

let system: StoringSystem;
beforeAll(async () => {
  system = await startStoringSystem();
});
afterAll(() => system?.stop());
beforeEach(() => {
  system.main.calls.length = 0;
  system.second.calls.length = 0;
});

const line = (model: string) =>
  JSON.stringify({ custom_id: '1', method: 'POST', url: '/v1/responses', body: { model, input: 'Hello' } });
const upload = async (content: string, purpose: 'batch' | 'user_data' = 'user_data', key?: string) =>
  system.sdk(key).files.create({ file: await toFile(Buffer.from(content), 'f.jsonl'), purpose }, AT_MAIN);

describe('a file', () => {
  test('is uploaded byte for byte, read, and deleted at the account that the caller names', async () => {
    const made = await upload('a\r\nb');
    expect(made).toMatchObject({ object: 'file', bytes: 4, purpose: 'user_data' });
    const sdk = system.sdk();
    expect(await sdk.files.retrieve(made.id)).toMatchObject({ id: made.id });
    expect(await (await sdk.files.content(made.id)).text()).toBe('a\r\nb');
    await sdk.files.delete(made.id);
    expect(system.main.calls).toEqual([
      'POST /files',
      `GET /files/${made.id}`,
      `GET /files/${made.id}/content`,
      `DELETE /files/${made.id}`,
    ]);
    expect(system.main.requests.find(({ url }) => url === '/v1/files')?.headers['content-type']).toMatch(
      /^multipart\/form-data; boundary=/,
    );
  });

  test('passes its content as it is, also lines that say of an error', async () => {
    const content = `{"id":"batch_req_1","error":{"code":"x","message":"y"}}\n`;
    const { id } = await upload(content);
    expect(await (await system.sdk().files.content(id)).text()).toBe(content);
  });

  test("is not there for another caller, whose list has only the caller's own", async () => {
    const lenas = await upload('of Lena');
    const toms = await upload('of Tom', 'user_data', TOMS_KEY);
    const theirs = system.sdk(TOMS_KEY);
    await expect(theirs.files.retrieve(lenas.id)).rejects.toMatchObject(NOT_FOUND);
    await expect(theirs.files.content(lenas.id)).rejects.toMatchObject(NOT_FOUND);
    await expect(theirs.files.delete(lenas.id)).rejects.toMatchObject(NOT_FOUND);
    const page = await theirs.files.list({ order: 'asc', limit: 2 }, AT_MAIN);
    expect(page.data.map(({ id }) => id)).toEqual([toms.id]);
    expect(page.has_more).toBe(false);
    expect(system.main.calls.at(-1)).toBe('GET /files?order=asc&limit=1000');
  });

  test('comes back in pages of the size that the client asks for', async () => {
    await Promise.all([upload('1'), upload('2'), upload('3')]);
    const page = await system.sdk().files.list({ limit: 2 }, AT_MAIN);
    expect(page.data).toHaveLength(2);
    expect(page.has_more).toBe(true);
  });

  test('needs the name of an account that stores files', async () => {
    await expect(system.sdk().files.list()).rejects.toMatchObject({
      status: 400,
      param: 'x-tfy-provider-name',
    });
    const response = await fetch(`${system.url}/v1/files`, { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});

describe('a request that names a file', () => {
  const chat = (ids: readonly string[], key?: string) =>
    system
      .sdk(key)
      .chat.completions.create({
        model: 'any/gpt',
        messages: [{ role: 'user', content: ids.map((file_id) => ({ type: 'file', file: { file_id } })) }],
      })
      .withResponse();
  const respond = (ids: readonly string[], key?: string) =>
    system
      .sdk(key)
      .responses.create({
        model: 'any/gpt',
        input: [{ role: 'user', content: ids.map((file_id) => ({ type: 'input_file', file_id })) }],
        stream: false,
      })
      .withResponse();

  test.each([
    ['chat', chat],
    ['responses', respond],
  ])('goes to the account that stores it: %s', async (_, ask) => {
    const { id } = await upload('of Lena');
    for (let count = 0; count < 3; count++) {
      const { response } = await ask([id, 'file_made_elsewhere']);
      expect(response.headers.get('x-tfy-resolved-model')).toBe('main/gpt');
    }
    await expect(ask([id], TOMS_KEY)).rejects.toMatchObject({ ...NOT_FOUND, param: 'file_id' });
  });

  test('is refused where two accounts store what it names', async () => {
    const here = await upload('of main');
    const there = await system
      .sdk()
      .files.create(
        { file: await toFile(Buffer.from('of second'), 'f'), purpose: 'user_data' },
        { headers: { 'x-tfy-provider-name': 'second' } },
      );
    await expect(respond([here.id, there.id])).rejects.toMatchObject({
      status: 400,
      param: 'file_id',
      message: expect.stringContaining('by account "second"'),
    });
  });
});

describe('a batch', () => {
  const begin = async () => {
    const file = await upload(`${line('gpt-4o')}\n${line('gpt-4o')}\n`, 'batch');
    const batch = await system.sdk().batches.create({
      input_file_id: file.id,
      endpoint: '/v1/responses',
      completion_window: '24h',
    });
    return { file, batch };
  };

  test('is made at the account of its file, asked for under the model of its lines', async () => {
    const { batch } = await begin();
    expect(system.main.calls).toEqual(['POST /files', 'POST /batches']);
    expect(system.policy.requests.at(-1)).toMatchObject({
      model: 'main/gpt',
      modelType: 'chat',
      priceTerms: ['service_tier:batch'],
    });
    expect(await system.sdk().batches.cancel(batch.id)).toMatchObject({ status: 'cancelled' });
    const page = await system.sdk(TOMS_KEY).batches.list({}, AT_MAIN);
    expect(page.data).toEqual([]);
  });

  test('is charged once for all its requests, when it is over and read; its output is then the caller’s file', async () => {
    const { batch } = await begin();
    const read = async () => {
      const { response } = await system.sdk().batches.retrieve(batch.id).withResponse();
      return await system.eventOf(response.headers.get('x-request-id'));
    };
    expect(await read()).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE', costNanoUsd: 0 });
    const output = { id: 'file_out', object: 'file', content: '{"custom_id":"1"}\n{"custom_id":"2"}\n' };
    system.main.stored.set(output.id, output);
    Object.assign(system.main.stored.get(batch.id) ?? {}, {
      status: 'completed',
      output_file_id: output.id,
      error_file_id: null,
      usage: { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 },
    });
    expect(await read()).toMatchObject({
      dialect: 'openai-batches',
      modelAsked: 'main/gpt',
      usageSource: 'USAGE_SOURCE_PROVIDER',
      serviceTier: 'batch',
      tokens: { inputUncached: 1_000, output: 100 },
    });
    expect(await read()).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE', costNanoUsd: 0 });
    expect(await (await system.sdk().files.content(output.id)).text()).toBe(output.content);
    await expect(system.sdk(TOMS_KEY).files.content(output.id)).rejects.toMatchObject(NOT_FOUND);
  });

  test.each([
    [
      'of a model that the caller may not call',
      line('o9'),
      'the model "o9"; of account "main" you may call gpt-4o, free-1.',
    ],
    ['of two models', `${line('gpt-4o')}\n${line('free-1')}`, 'Line 2 of the file asks for another model'],
    ['without a model', '{"custom_id":"1"}', 'Line 1 of the file is no JSON object with a body.model'],
    ['without a line', '\n', 'The file has no line'],
  ])('%s is refused before it is uploaded', async (_, content, message) => {
    await expect(upload(content, 'batch')).rejects.toMatchObject({
      status: 400,
      param: 'file',
      message: expect.stringContaining(message),
    });
    expect(system.main.calls).toEqual([]);
  });

  test('of another caller’s file is refused', async () => {
    const { id } = await upload(line('gpt-4o'), 'batch', TOMS_KEY);
    const made = system.sdk().batches.create({
      input_file_id: id,
      endpoint: '/v1/responses',
      completion_window: '24h',
    });
    await expect(made).rejects.toMatchObject({ ...NOT_FOUND, param: 'input_file_id' });
    expect(system.main.calls).toEqual(['POST /files']);
  });
});
