import { afterEach, describe, expect, test } from 'vitest';
import { answerJson, beginStream } from '../support/fake-provider.ts';
import type { TestSystem } from '../support/gateway.ts';
import { ANSWERS, PROVIDER_WIRES, PROVIDERS } from '../wires/answers.ts';
import { type ClientWire, wireClients } from '../wires/clients.ts';
import { guardAll, startGuardedSystem } from './guarded-system.ts';

const CLIENT_WIRES: readonly ClientWire[] = [
  'openai-chat',
  'openai-responses',
  'gemini',
  'anthropic-messages',
];
const CELLS = PROVIDER_WIRES.flatMap((provider) => CLIENT_WIRES.map((client) => ({ provider, client })));

let system: TestSystem | undefined;
afterEach(async () => {
  await system?.stop();
  system = undefined;
});

/** The answers of the table say "Hello there" or call a tool for "Paris". */
describe.each(CELLS)('a client of $client at a provider of $provider', ({ provider, client }) => {
  const start = async (): Promise<TestSystem> => {
    const { kind, modelTypes } = PROVIDERS[provider];
    const words = (denied: string) => ({ type: 'tollgate-words', config: { denied: [denied] } });
    const started = await startGuardedSystem(
      {
        'no-hello': { ...words('hello there'), operation: 'validate' },
        'no-paris': { ...words('Paris'), operation: 'validate' },
        redact: { ...words('there'), operation: 'mutate' },
        'redact-call': { ...words('Paris'), operation: 'mutate' },
      },
      { kind, modelTypes },
    );
    system = started;
    return started;
  };
  const asks = (to: TestSystem) => wireClients(to.url, 'main/gpt')[client];
  const answers = ANSWERS[provider];

  test('streams are rewritten and blocked, and the official client understands the former', async () => {
    const guarded = await start();
    guarded.provider.answer = (response) => {
      beginStream(response);
      response.end(answers.textStream);
    };
    guardAll(guarded, { outputs: ['g/redact'] });
    expect(await asks(guarded).stream()).toMatchObject({ text: 'Hello [REDACTED]', input: 20, output: 9 });
    guardAll(guarded, { outputs: ['g/no-hello'] });
    const blocked = asks(guarded).stream();
    await expect(blocked.then(({ text }) => text)).rejects.toThrow(/Guardrail g\/no-hello blocked/);
  });

  test('calls of tools in streams are rewritten and blocked', async () => {
    const guarded = await start();
    guarded.provider.answer = (response) => {
      beginStream(response);
      response.end(answers.toolStream);
    };
    guardAll(guarded, { outputs: ['g/redact-call'] });
    expect((await asks(guarded).stream()).calls).toEqual([
      { name: 'get_weather', arguments: { city: '[REDACTED]' } },
    ]);
    guardAll(guarded, { outputs: ['g/no-paris'] });
    await expect(asks(guarded).stream()).rejects.toThrow(/Guardrail g\/no-paris blocked/);
  });

  test('whole answers are rewritten and blocked', async () => {
    const guarded = await start();
    guarded.provider.answer = (response) => answerJson(response, answers.text);
    guardAll(guarded, { outputs: ['g/redact'] });
    expect(await asks(guarded).whole()).toMatchObject({ text: 'Hello [REDACTED]', input: 20, output: 9 });
    guardAll(guarded, { outputs: ['g/no-hello'] });
    await expect(asks(guarded).whole()).rejects.toThrow(/Guardrail g\/no-hello blocked/);
  });
});
