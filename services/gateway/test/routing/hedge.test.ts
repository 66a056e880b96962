import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { NO_CHARGE, USAGE_EVENT_CHARGE } from '../billing/charges.ts';
import {
  answerJson,
  beginStream,
  CHAT_ANSWER,
  chunkEvent,
  DONE_EVENT,
  USAGE_EVENT,
} from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { useRouting } from './virtual-models.ts';

type Name = 'first' | 'second';
type Behaviour = (response: ServerResponse) => void;

let system: TestSystem;
/** What each account does with a call. */
let behaviours: Record<Name, Behaviour>;
const asked: Record<Name, ServerResponse[]> = { first: [], second: [] };
const cancelled: Record<Name, number> = { first: 0, second: 0 };

beforeAll(async () => {
  system = await startTestSystem();
});
beforeEach(async () => {
  behaviours = { first: silent, second: answers };
  Object.assign(asked, { first: [], second: [] });
  Object.assign(cancelled, { first: 0, second: 0 });
  system.provider.answer = (response, { url }) => {
    const name: Name = url.startsWith('/first/') ? 'first' : 'second';
    asked[name].push(response);
    response.once('close', () => {
      if (!response.writableFinished) cancelled[name]++;
    });
    behaviours[name](response);
  };
  // A config without the accounts makes the gateway forget what it learnt of them.
  await useRouting(system, [account('main')], {});
  await useRouting(system, ['first', 'second'].map(account), {
    hedged: routing('hedge_after_ms: 1'),
    patient: routing('hedge_after_ms: 3600000'),
  });
});
afterAll(() => system.stop());

function routing(setting: string): string {
  return `{type: priority-based-routing, load_balance_targets: [{target: first/gpt, priority: 0, ${setting}}, {target: second/gpt, priority: 1}]}`;
}

function account(name: string) {
  return {
    name,
    baseUrl: system.provider.baseUrl.replace(/v1$/, name),
    credential: `sk-${name}`,
  };
}

const ROLE_EVENT = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n';

const silent: Behaviour = () => {};
const answers: Behaviour = (response) => {
  beginStream(response);
  response.end(chunkEvent('Hello!') + USAGE_EVENT + DONE_EVENT);
};
const onlyBegins: Behaviour = (response) => {
  beginStream(response);
  response.write(ROLE_EVENT);
};
const fails: Behaviour = (response) => answerJson(response, { error: { message: 'not now' } }, 503);

/** Runs what one account does once the other one has been called too. */
function afterCallOf(name: Name, behaviour: Behaviour): Behaviour {
  return (response) => {
    void vi.waitUntil(() => asked[name].length > 0, { timeout: 10_000 }).then(() => behaviour(response));
  };
}

async function ask(model = 'hedged', more: object = { stream: true }) {
  const response = await system.post('/v1/chat/completions', {
    ...CHAT,
    model: `vm-group/${model}`,
    ...more,
  });
  const text = await response.text();
  const event = await system.eventOf(response.headers.get('x-request-id'));
  return { response, text, event, attempts: event.attempts };
}

test.each<[what: string, first: Behaviour, status: number]>([
  ['brings nothing in time', silent, 0],
  ['only begins in time, without content', onlyBegins, 200],
])(
  'a stream that %s gets a call of the next target beside it, whose content wins; the first call is cancelled',
  async (_what, first, httpStatus) => {
    behaviours.first = first;
    const { response, text, event, attempts } = await ask();
    expect(response.headers.get('x-tfy-resolved-model')).toBe('second/gpt');
    expect(text).toBe(chunkEvent('Hello!') + DONE_EVENT);
    expect(event).toMatchObject({ ...USAGE_EVENT_CHARGE, modelResolved: 'second/gpt', httpStatus: 200 });
    const errorCause = 'cancelled: another target was called beside it';
    expect(attempts).toMatchObject([
      { target: 'first/gpt', httpStatus, errorCode: '', errorCause },
      { target: 'second/gpt', httpStatus: 200, errorCode: '' },
    ]);
    await vi.waitFor(() => expect(cancelled).toEqual({ first: 1, second: 0 }), { timeout: 10_000 });
    expect(system.gateway.readiness().details['targets_down']).toEqual([]);
  },
);

test('the first call goes on beside the second one, and wins if its content comes first', async () => {
  behaviours = { first: afterCallOf('second', answers), second: onlyBegins };
  const { text, event, attempts } = await ask();
  expect(text).toBe(chunkEvent('Hello!') + DONE_EVENT);
  expect(event).toMatchObject({ ...USAGE_EVENT_CHARGE, modelResolved: 'first/gpt' });
  expect(attempts.map(({ target }) => target)).toEqual(['second/gpt', 'first/gpt']);
  await vi.waitFor(() => expect(cancelled).toEqual({ first: 0, second: 1 }), { timeout: 10_000 });
});

test.each<[what: string, first: Behaviour, status: number]>([
  ['a status', fails, 503],
  [
    'an error as its first event',
    (response) => {
      beginStream(response);
      response.end('data: {"error":{"message":"overloaded"}}\n\n');
    },
    200,
  ],
  [
    'an empty stream',
    (response) => {
      beginStream(response);
      response.end();
    },
    200,
  ],
])(
  'if the first call fails with %s beside the second one, the second one answers',
  async (_what, first, httpStatus) => {
    const whenBothRun = afterCallOf('first', answers);
    behaviours = {
      first: afterCallOf('second', first),
      second: (response) => {
        asked.first[0]?.once('close', () => whenBothRun(response));
      },
    };
    const { text, event, attempts } = await ask();
    expect(text).toBe(chunkEvent('Hello!') + DONE_EVENT);
    expect(event).toMatchObject({ ...USAGE_EVENT_CHARGE, modelResolved: 'second/gpt' });
    expect(attempts).toMatchObject([
      { target: 'first/gpt', httpStatus, errorCode: 'upstream_error' },
      { target: 'second/gpt', httpStatus: 200 },
    ]);
  },
);

test('if both fail, the client gets one error, and nothing is charged', async () => {
  behaviours = { first: afterCallOf('second', fails), second: fails };
  const { response, event, attempts } = await ask();
  expect(response.status).toBe(503);
  expect(event).toMatchObject({ ...NO_CHARGE, httpStatus: 503 });
  expect(attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 503]);
});

test('content that comes in time leaves no second call', async () => {
  behaviours.first = answers;
  expect((await ask('patient')).event.modelResolved).toBe('first/gpt');
  expect(asked.second).toHaveLength(0);
});

test('a whole answer is waited for, while a stream that was asked for later already has a second call', async () => {
  const whole = ask('hedged', {});
  await vi.waitUntil(() => asked.first.length === 1, { timeout: 10_000 });
  expect((await ask()).event.modelResolved).toBe('second/gpt');
  const [held] = asked.first;
  if (held !== undefined) answerJson(held, CHAT_ANSWER);
  expect((await whole).attempts.map(({ target }) => target)).toEqual(['first/gpt']);
  expect(asked.second).toHaveLength(1);
});

test('a client that leaves while two calls run cancels both, and both are in its usage event', async () => {
  behaviours = { first: silent, second: silent };
  const leaving = new AbortController();
  const response = system.post(
    '/v1/chat/completions',
    { ...CHAT, model: 'vm-group/hedged', stream: true },
    {},
    leaving.signal,
  );
  await vi.waitUntil(() => asked.second.length > 0, { timeout: 10_000 });
  leaving.abort();
  await expect(response).rejects.toThrow();
  await vi.waitFor(() => expect(cancelled).toEqual({ first: 1, second: 1 }), { timeout: 10_000 });
  const event = await system.eventOf(system.policy.requests.at(-1)?.requestId ?? '');
  expect(event).toMatchObject({ ...NO_CHARGE, endedBy: 'ENDED_BY_CLIENT' });
  expect(event.attempts.map(({ target }) => target)).toEqual(['second/gpt', 'first/gpt']);
});
