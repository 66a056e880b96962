import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NOT_FOUND, type StoringSystem, startStoringSystem, TOMS_KEY } from './two-callers.ts';

let system: StoringSystem;
beforeAll(async () => {
  system = await startStoringSystem();
});
afterAll(() => system?.stop());
beforeEach(() => {
  system.main.calls.length = 0;
  system.second.calls.length = 0;
});

const respond = (more: object = {}, model = 'main/gpt') =>
  system.sdk().responses.create({ model, input: 'Hello', ...more, stream: false });

describe('a stored response', () => {
  test('is read, cancelled, deleted and listed at the account that made it, and costs nothing again', async () => {
    const made = await respond({}, 'second/gpt');
    const { data, response } = await system.sdk().responses.retrieve(made.id).withResponse();
    expect(data).toMatchObject({ id: made.id, status: 'completed', output_text: 'Hello.' });
    expect(response.headers.get('x-tfy-resolved-model')).toBe('second/gpt');
    expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
      dialect: 'openai-stored-responses',
      modelAsked: 'second/gpt',
      providerAccount: 'second',
      principal: { subject: 'user:lena@example.com' },
      usageSource: 'USAGE_SOURCE_NONE',
      costNanoUsd: 0,
    });
    const items = await system.sdk().responses.inputItems.list(made.id, { limit: 5, order: 'asc' });
    expect(items.data).toHaveLength(1);
    await system.sdk().responses.cancel(made.id);
    await system.sdk().responses.delete(made.id);
    expect(system.main.calls).toEqual([]);
    expect(system.second.calls).toEqual([
      'POST /responses',
      `GET /responses/${made.id}`,
      `GET /responses/${made.id}/input_items?limit=5&order=asc`,
      `POST /responses/${made.id}/cancel`,
      `DELETE /responses/${made.id}`,
    ]);
    const { headers } = system.second.requests.at(-1) ?? {};
    expect(headers?.authorization).toBe('Bearer sk-secret-1');
  });

  test.each([
    ['read', (id: string) => system.sdk(TOMS_KEY).responses.retrieve(id)],
    ['deleted', (id: string) => system.sdk(TOMS_KEY).responses.delete(id)],
    ['cancelled', (id: string) => system.sdk(TOMS_KEY).responses.cancel(id)],
    ['gone on from', (id: string) => goOn(id, 'main/gpt', TOMS_KEY)],
  ])('is not there for another caller: it cannot be %s', async (_, call) => {
    const { id } = await respond();
    await expect(call(id)).rejects.toMatchObject(NOT_FOUND);
    expect(system.main.calls).toEqual(['POST /responses']);
  });

  test('that nobody made through this gateway is not there, with a right key only', async () => {
    await expect(system.sdk().responses.retrieve('resp_unknown')).rejects.toMatchObject({
      ...NOT_FOUND,
      message: expect.stringContaining('resp_unknown'),
    });
    const escaped = await fetch(`${system.url}/v1/responses/..%2fmodels`, {
      headers: { authorization: 'Bearer tg-test-key' },
    });
    expect(escaped.status).toBe(404);
    expect((await fetch(`${system.url}/v1/responses/resp_unknown`)).status).toBe(401);
    expect([...system.main.calls, ...system.second.calls]).toEqual([]);
  });

  test('that was streamed is known as soon as its stream ends', async () => {
    const stream = await system.sdk().responses.create({ model: 'main/gpt', input: 'Hello', stream: true });
    let id = '';
    for await (const event of stream) if (event.type === 'response.completed') id = event.response.id;
    expect(id).toMatch(/^resp_main_/);
    expect(await system.sdk().responses.retrieve(id)).toMatchObject({ id });
  });

  test('is not known where the client said that it is not to be stored', async () => {
    const { id } = await respond({ store: false });
    await expect(system.sdk().responses.retrieve(id)).rejects.toMatchObject(NOT_FOUND);
  });
});

const goOn = (id: string, model: string, key?: string) =>
  system.sdk(key).responses.create({ model, input: 'And then?', previous_response_id: id, stream: false });

describe('a request that goes on from a stored response', () => {
  test('stays with its account, whichever target of a virtual model is next', async () => {
    const made = await Promise.all([respond({}, 'any/gpt'), respond({}, 'any/gpt')]);
    expect(made.map(({ id }) => id.replace(/_\d+$/, '')).toSorted()).toEqual(['resp_main', 'resp_second']);
    for (const { id } of made) {
      const account = id.split('_')[1];
      for (let count = 0; count < 3; count++) {
        const { response } = await goOn(id, 'any/gpt').withResponse();
        expect(response.headers.get('x-tfy-resolved-model')).toBe(`${account}/gpt`);
      }
    }
  });

  test('is compacted at its account', async () => {
    const { id } = await respond({}, 'second/gpt');
    const compact = (key?: string) =>
      system.sdk(key).responses.compact({ model: 'any/gpt' as 'gpt-5.6', previous_response_id: id });
    await Promise.all([compact(), compact(), compact()]);
    expect(system.main.calls).toEqual([]);
    expect(system.second.calls.filter((call) => call === 'POST /responses/compact')).toHaveLength(3);
    await expect(compact(TOMS_KEY)).rejects.toMatchObject(NOT_FOUND);
  });

  test('is refused for a model of another account, naming the one that stores it', async () => {
    const { id } = await respond();
    await expect(goOn(id, 'second/gpt')).rejects.toMatchObject({
      status: 400,
      param: 'previous_response_id',
      message: expect.stringContaining('account "main"'),
    });
    expect(system.second.calls).toEqual([]);
  });
});

describe('a response that is made in the background', () => {
  const finish = (id: string) =>
    Object.assign(system.main.stored.get(id) ?? {}, {
      status: 'completed',
      usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
    });
  const read = async (id: string) => {
    const { response } = await system.sdk().responses.retrieve(id).withResponse();
    return await system.eventOf(response.headers.get('x-request-id'));
  };

  test('is charged once, when it is over and read', async () => {
    const { data, response } = await system
      .sdk()
      .responses.create({ model: 'main/gpt', input: 'Hello', background: true, stream: false })
      .withResponse();
    expect(await system.eventOf(response.headers.get('x-request-id'))).toMatchObject({
      usageSource: 'USAGE_SOURCE_NONE',
      costNanoUsd: 0,
    });
    expect(await read(data.id)).toMatchObject({ costNanoUsd: 0 });
    finish(data.id);
    const events = await Promise.all([read(data.id), read(data.id), read(data.id)]);
    expect(
      events.map(({ costNanoUsd }) => Number(costNanoUsd)).toSorted((one, other) => other - one),
    ).toEqual([280_000, 0, 0]);
    expect(events.filter(({ usageSource }) => usageSource === 'USAGE_SOURCE_PROVIDER')).toHaveLength(1);
  });
});

describe('a conversation', () => {
  test('is made at the account that the caller names, and everything about it goes there', async () => {
    const sdk = system.sdk();
    const made = await sdk.conversations.create({}, { headers: { 'x-tfy-provider-name': 'second' } });
    expect(made.id).toMatch(/^conv_second_/);
    await sdk.conversations.retrieve(made.id);
    await sdk.conversations.items.list(made.id);
    const { response } = await sdk.responses
      .create({ model: 'any/gpt', input: 'Hello', conversation: made.id, stream: false })
      .withResponse();
    expect(response.headers.get('x-tfy-resolved-model')).toBe('second/gpt');
    await sdk.conversations.delete(made.id);
    expect(system.main.calls).toEqual([]);
    await expect(system.sdk(TOMS_KEY).conversations.retrieve(made.id)).rejects.toMatchObject(NOT_FOUND);
    await expect(
      system.sdk(TOMS_KEY).responses.create({
        model: 'any/gpt',
        input: 'Hello',
        conversation: { id: made.id },
        stream: false,
      }),
    ).rejects.toMatchObject({ ...NOT_FOUND, param: 'conversation' });
  });

  test('asks for the name of the account where several would do', async () => {
    await expect(system.sdk().conversations.create({})).rejects.toMatchObject({
      status: 400,
      param: 'x-tfy-provider-name',
      message: expect.stringContaining('main, second'),
    });
    await expect(
      system.sdk().conversations.create({}, { headers: { 'x-tfy-provider-name': 'claude' } }),
    ).rejects.toMatchObject({ status: 501, code: 'not_implemented' });
  });
});
