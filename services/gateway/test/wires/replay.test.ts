import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeStream } from '../dialects/codecs/judges.ts';
import { hasRecordings, recordingsOf } from '../dialects/codecs/recordings.ts';
import { UNREAD_BY_SDK } from '../dialects/codecs/unread-by-sdk.ts';
import { beginStream } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { PROVIDER_WIRES, PROVIDERS, type ProviderWire } from './answers.ts';
import { askStream } from './ask-stream.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem(
    PROVIDER_WIRES.map((wire) => ({
      name: wire,
      kind: PROVIDERS[wire].kind,
      modelTypes: PROVIDERS[wire].modelTypes,
    })),
  );
});
afterAll(() => system?.stop());

describe.skipIf(!hasRecordings).each(PROVIDER_WIRES)('recorded streams of %s', (wire) => {
  const recorded = recordingsOf(wire).map(({ name, bytes }): [name: string, bytes: Buffer] => [name, bytes]);

  async function replay(client: ProviderWire, bytes: Buffer) {
    system.provider.answer = (response) => {
      beginStream(response);
      response.end(bytes);
    };
    const response = await askStream(system, client, `${wire}/gpt`);
    expect(response.status).toBe(200);
    const received = Buffer.from(await response.arrayBuffer());
    return { received, event: await system.eventOf(response.headers.get('x-request-id')) };
  }

  test.each(recorded)('%s reaches a client of the same wire byte for byte, metered', async (_name, bytes) => {
    const { received, event } = await replay(wire, bytes);
    expect(received.equals(bytes)).toBe(true);
    expect(event).toMatchObject({ httpStatus: 200, errorCode: '', usageSource: 'USAGE_SOURCE_PROVIDER' });
  });

  describe.each(PROVIDER_WIRES.filter((client) => client !== wire))('for a client of %s', (client) => {
    test.each(recorded)('%s means the same by the judgement of both SDKs', async (name, bytes) => {
      const { received, event } = await replay(client, bytes);
      expect(event).toMatchObject({ httpStatus: 200, errorCode: '', usageSource: 'USAGE_SOURCE_PROVIDER' });
      const judged = await judgeStream(client, received);
      if (!UNREAD_BY_SDK.test(name)) expect(judged).toEqual(await judgeStream(wire, bytes));
    });
  });
});
