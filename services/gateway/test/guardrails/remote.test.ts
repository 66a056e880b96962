import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, type TestSystem } from '../support/gateway.ts';
import { type Asked, type FakeService, startFakeService } from './fake-service.ts';
import { guardAll, startGuardedSystem } from './guarded-system.ts';
import { remoteGuardrails } from './remote-guardrails.ts';

let service: FakeService;
let system: TestSystem;

beforeAll(async () => {
  service = await startFakeService();
  system = await startGuardedSystem(remoteGuardrails(service.url));
});
afterAll(async () => {
  await system.stop();
  await service.stop();
});
beforeEach(() => {
  service.asked.length = 0;
  system.provider.requests.splice(0);
  system.provider.answer = (response) => answerJson(response, CHAT_ANSWER);
});

async function ask(body: object = CHAT, path = '/v1/chat/completions') {
  const answer = await system.post(path, body);
  const text = await answer.text();
  return { status: answer.status, text, event: await system.eventOf(answer.headers.get('x-request-id')) };
}

const moderated = (isFlagged: boolean, score: number) => ({
  results: [
    {
      flagged: isFlagged,
      categories: { hate: isFlagged, violence: false },
      category_scores: { hate: 0.9, violence: score },
    },
  ],
});
const analysed = (severity: number) => ({
  blocklistsMatch: [],
  categoriesAnalysis: [
    { category: 'Hate', severity: 0 },
    { category: 'Violence', severity },
  ],
});
const shielded = (attackDetected: boolean) => ({
  userPromptAnalysis: { attackDetected },
  documentsAnalysis: [],
});
const recognised = (...categories: readonly string[]) => ({
  kind: 'PiiEntityRecognitionResults',
  results: {
    errors: [],
    documents: [
      {
        id: '0',
        redactedText: '',
        entities: categories.map((category) => ({ category, text: 'S', offset: 0, length: 1 })),
        warnings: [],
      },
    ],
  },
});

const KINDS = [
  {
    kind: 'custom',
    pass: { verdict: true },
    object: { verdict: false, message: 'not about salaries' },
    found: 'custom',
  },
  {
    kind: 'opa',
    pass: { result: true },
    object: { result: { allow: false, message: 'night shift' } },
    found: 'policy',
  },
  {
    kind: 'opa',
    pass: { result: { deny: [] } },
    object: { result: { deny: ['no exports'] } },
    found: 'policy',
  },
  { kind: 'moderations', pass: moderated(false, 0.1), object: moderated(true, 0.1), found: 'hate' },
  { kind: 'moderations', pass: moderated(false, 0.3), object: moderated(false, 0.5), found: 'violence' },
  { kind: 'safety', pass: analysed(2), object: analysed(4), found: 'Violence' },
  { kind: 'shield', pass: shielded(false), object: shielded(true), found: 'prompt_attack' },
  { kind: 'pii', pass: recognised(), object: recognised('Person'), found: 'Person' },
];

/** The reply of a service that answers for each of its texts, for as many as it was asked about. */
function forEach(body: object, { body: asked }: Asked): object {
  const input = asked['input'];
  if ('results' in body && Array.isArray(body.results) && Array.isArray(input)) {
    const [only]: readonly unknown[] = body.results;
    return { ...body, results: input.map(() => only) };
  }
  // What the adapter writes.
  const documents = (asked as { analysisInput?: { documents: readonly { id: string }[] } }).analysisInput
    ?.documents;
  if (documents === undefined || !('kind' in body)) return body;
  const [only] = recognisedDocuments(body);
  return { ...body, results: { errors: [], documents: documents.map(({ id }) => ({ ...only, id })) } };
}

function recognisedDocuments(body: object): readonly object[] {
  // What `recognised` writes.
  return (body as ReturnType<typeof recognised>).results.documents;
}

describe.each(KINDS)('$kind that finds $found', ({ kind, pass, object, found }) => {
  test('lets pass and blocks as its service says', async () => {
    guardAll(system, { inputs: [`g/${kind}`] });
    service.answer = (asked) => ({ body: forEach(pass, asked) });
    const passed = await ask();
    expect(passed.status).toBe(200);
    expect(passed.event.guardrails).toMatchObject([{ result: 'passed', findings: 0 }]);
    service.answer = (asked) => ({ body: forEach(object, asked) });
    const blocked = await ask();
    expect(blocked.status).toBe(400);
    expect(JSON.parse(blocked.text).error.code).toBe('guardrail_blocked');
    expect(blocked.event).toMatchObject({
      errorCode: 'guardrail_blocked',
      guardrails: [{ guardrail: `g/${kind}`, result: 'blocked', kinds: [found] }],
    });
    expect(system.provider.requests).toHaveLength(1);
    expect(JSON.stringify(service.asked)).toContain('Say hello.');
  });

  test.each([
    ['an error', { status: 500, body: {} }],
    ['no JSON', { text: 'busy' }],
    ['nonsense', { body: { something: 'else' } }],
  ])('fails on %s', async (_, reply) => {
    guardAll(system, { inputs: [`g/${kind}`] });
    service.answer = (asked) => ({ body: forEach(pass, asked) });
    await ask();
    service.answer = () => reply;
    const { status, event } = await ask();
    expect(status).toBe(503);
    expect(event).toMatchObject({ errorCode: 'guardrail_failed', guardrails: [{ result: 'errored' }] });
    expect(event.guardrails[0]?.reason).not.toBe('');
  });
});

test('the custom contract has the request in OpenAI’s words, who asks, the tags and the config', async () => {
  guardAll(system, { inputs: ['g/custom'] });
  service.answer = () => ({ body: { verdict: true } });
  await ask(
    { model: 'main/gpt', max_tokens: 9, system: 'Be kind', messages: [{ role: 'user', content: 'Hi' }] },
    '/v1/messages',
  );
  const [asked] = service.asked;
  expect(asked?.headers).toMatchObject({ authorization: 'Bearer service-secret', 'x-team': 'security' });
  expect(asked?.path).toBe('/check');
  expect(asked?.body).toMatchObject({
    requestBody: {
      model: 'main/gpt',
      messages: [
        { role: 'system', content: 'Be kind' },
        { role: 'user', content: 'Hi' },
      ],
    },
    context: { user: { subjectType: expect.any(String), subjectSlug: expect.any(String) }, metadata: {} },
    config: { level: 3 },
  });
  expect(asked?.body).not.toHaveProperty('responseBody');
});

test.each([
  ['opa-audit', 'flagged', 'errored'],
  ['opa-lenient', 'blocked', 'errored'],
])('%s: an objection is %s, a failure lets the request go on', async (name, objected, failed) => {
  guardAll(system, { inputs: [`g/${name}`] });
  service.answer = () => ({ body: { result: false } });
  expect((await ask()).event.guardrails).toMatchObject([{ result: objected }]);
  service.answer = () => ({ body: {} });
  const { status, event } = await ask();
  expect(status).toBe(200);
  expect(event.guardrails).toMatchObject([{ result: failed, reason: expect.stringContaining('undefined') }]);
});

test('a service that does not answer has failed once the time of a guardrail is up', async () => {
  guardAll(system, { inputs: ['g/opa-lenient'] });
  service.answer = () => 'silence';
  const { status, event } = await ask();
  expect(status).toBe(200);
  expect(event.guardrails).toMatchObject([
    { result: 'errored', reason: expect.stringContaining('did not answer in time') },
  ]);
}, 30_000);

test('a service that fails five times in a row is left alone, and asked again later', async () => {
  // A name of its own: the circuit breaker belongs to the guardrail.
  const broken = await startGuardedSystem({
    broken: { type: 'opa', config: { opa_url: service.url, policy_path: 'broken' } },
  });
  guardAll(broken, { inputs: ['g/broken'] });
  service.answer = () => ({ status: 502, body: {} });
  for (let call = 0; call < 7; call++) {
    const answer = await broken.post('/v1/chat/completions', CHAT);
    expect(answer.status).toBe(503);
    await answer.arrayBuffer();
  }
  expect(service.asked).toHaveLength(5);
  await broken.stop();
});
