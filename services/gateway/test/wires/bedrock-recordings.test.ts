import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { judgeStream } from '../dialects/codecs/judges.ts';
import { hasRecordings, recordingsOf } from '../dialects/codecs/recordings.ts';
import { UNREAD_BY_SDK } from '../dialects/codecs/unread-by-sdk.ts';
import { AWS, type FakeAws, startFakeAws } from '../support/fake-aws.ts';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { PROVIDER_WIRES } from './answers.ts';
import { askStream } from './ask-stream.ts';
import { SUCCESS } from './success.ts';

let aws: FakeAws;
let system: TestSystem;
beforeAll(async () => {
  aws = await startFakeAws();
  system = await startTestSystem({ TOLLGATE_ADMISSION_DEADLINE_MS: '60000' });
  const account = {
    name: 'bedrock',
    kind: 'aws-bedrock',
    baseUrl: aws.baseUrl,
    credential: AWS.apiKey,
  } as const;
  system.policy.publish(policyConfig([account], 8));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 8 }), {
    timeout: 10_000,
  });
});
afterAll(async () => {
  await system?.stop();
  await aws?.stop();
});

const RECORDED = recordingsOf('bedrock-converse').map(({ name, bytes }): [name: string, bytes: Buffer] => [
  name,
  bytes,
]);
const AT_ONCE = 16;

describe.skipIf(!hasRecordings).each(PROVIDER_WIRES)(
  'recorded streams of Bedrock for a client of %s',
  (client) => {
    test.each(RECORDED)('%s means the same by the judgement of both SDKs', async (name, bytes) => {
      aws.answer = () => ({ body: bytes });
      const response = await askStream(system, client, 'bedrock/gpt');
      const judged = await judgeStream(client, Buffer.from(await response.arrayBuffer()));
      const event = await system.eventOf(response.headers.get('x-request-id'));
      expect(event).toMatchObject({ httpStatus: 200, errorCode: '' });
      if (!UNREAD_BY_SDK.test(name)) {
        const { text, calls, finish, reasoning } = await judgeStream('bedrock-converse', bytes);
        expect(judged).toMatchObject({ text, calls, finish, reasoning });
      }
    });

    test('the shortest one, cut at any byte, is no success', async () => {
      const [, bytes = Buffer.alloc(0)] = [...RECORDED].sort(([, a], [, b]) => a.length - b.length)[0] ?? [];
      aws.answer = (_call, headers) => ({ body: bytes, cutAt: Number(headers['x-session-id']) });
      const left = Array.from({ length: bytes.length }, (_, at) => at);
      const ask = async () => {
        for (let at = left.pop(); at !== undefined; at = left.pop()) {
          const response = await askStream(system, client, 'bedrock/gpt', { 'x-session-id': String(at) });
          const text = await response.text();
          expect(text, `cut at ${at}`).not.toMatch(SUCCESS[client]);
          expect(text, `cut at ${at}`).toMatch(/"error"|response\.failed/);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, ask));
    });
  },
);
