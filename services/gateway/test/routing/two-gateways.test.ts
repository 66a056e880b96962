import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answerJson, CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { recordingBus } from '../support/recording-bus.ts';
import { inOrder, useRouting } from './virtual-models.ts';

let systems: [TestSystem, TestSystem];
beforeAll(async () => {
  const bus = recordingBus();
  const start = (id: string) => startTestSystem({ TOLLGATE_GATEWAY_ID: id }, undefined, bus);
  systems = [await start('gateway-1'), await start('gateway-2')];
  const { baseUrl } = systems[0].provider;
  const account = (name: string) => ({
    name,
    baseUrl: baseUrl.replace(/v1$/, name),
    credential: `sk-${name}`,
  });
  for (const system of systems)
    await useRouting(system, ['main', 'faulty'].map(account), { m: inOrder('faulty/gpt', 'main/gpt') });
});
afterAll(async () => {
  for (const system of systems) await system.stop();
});

const down = (system: TestSystem) => system.gateway.readiness().details['targets_down'];

async function targetsTried(system: TestSystem): Promise<string[]> {
  const response = await system.post('/v1/chat/completions', { ...CHAT, model: 'vm-group/m' });
  const event = await system.eventOf(response.headers.get('x-request-id'));
  return event.attempts.map(({ target }) => target);
}

test('a gateway tries a target last that another gateway has found down', async () => {
  const [one, other] = systems;
  one.provider.answer = (response, { url }) => {
    if (url.startsWith('/faulty/')) answerJson(response, { error: { message: 'out' } }, 503);
    else answerJson(response, CHAT_ANSWER);
  };
  for (const _ of [1, 2, 3]) expect(await targetsTried(one)).toEqual(['faulty/gpt', 'main/gpt']);
  await vi.waitFor(() => expect(down(other)).toEqual(['faulty/gpt']));
  expect(await targetsTried(other)).toEqual(['main/gpt']);
});
