import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RawClient, rawClient } from '../http/raw-client.ts';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
/** The one connection of a test. */
let client: RawClient;
let answers = 0;
beforeAll(async () => {
  system = await startTestSystem();
  system.provider.answer = (response) => answerJson(response, { ...CHAT_ANSWER, id: `answer-${++answers}.` });
});
beforeEach(async () => {
  client = await rawClient(system.url);
});
afterAll(() => system.stop());

type Head = { key?: string; tags?: string; session?: string };

/** Sends a request of `chars` characters and returns when `until` of its answer has come. */
async function send(head: Head, chars = 1, until = `answer-${answers + 1}.`): Promise<string> {
  const { key = 'tg-key-one', tags = '{"team":"a"}', session = 's1' } = head;
  const body = JSON.stringify({ ...CHAT, messages: [{ role: 'user', content: 'x'.repeat(chars) }] });
  client.send(`POST /v1/chat/completions HTTP/1.1\r
host: a\r
authorization: Bearer ${key}\r
content-length: ${body.length}\r
x-tfy-metadata: ${tags}\r
x-tollgate-session-id: ${session}\r
\r
${body}`);
  return await client.until(until);
}

const asked = () => system.policy.requests.at(-1);
const sha256 = (key: string) => createHash('sha256').update(key).digest();

test('a connection whose head changes between requests has each request read as its own head says', async () => {
  const heads: Head[] = [
    ...[{}, {}, {}],
    { key: 'tg-key-two' },
    { key: 'tg-key-two' },
    { tags: '{"team":"b"}' },
    { tags: '{"team":"b"}', session: 's2' },
    { tags: '{"team":"b"}', session: 's2' },
    {},
  ];
  for (const [index, head] of heads.entries()) {
    await send(head, 1 + (index % 2) * 500);
    const { key = 'tg-key-one', tags = '{"team":"a"}', session = 's1' } = head;
    expect(asked()).toMatchObject({ credentialSha256: sha256(key), tags: JSON.parse(tags) });
    expect(await system.eventOf(asked()?.requestId ?? '')).toMatchObject({ sessionId: session });
  }
});

test('a head that is refused is refused each time, and the connection goes on', async () => {
  const refused = [1, 2, 3].map((chars) => send({ tags: '[]' }, chars, 'invalid_tags'));
  await Promise.all(refused);
  const received = await send({});
  expect(received.match(/"code":"invalid_tags"/g)).toHaveLength(3);
  expect(asked()).toMatchObject({ tags: { team: 'a' } });
});
