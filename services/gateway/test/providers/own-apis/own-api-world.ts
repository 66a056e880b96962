import type { ServerResponse } from 'node:http';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { answerJson, type ProviderRequest } from '../../support/fake-provider.ts';
import { KEY, startTestSystem, type TestSystem } from '../../support/gateway.ts';
import { policyConfig } from '../../support/policy-config.ts';
import { BEHAVIOURS, type Behaviour, SECRET } from './behaviours.ts';

const MODELS = [
  { name: 'voice', types: 'text_to_speech', cost: '{metric: per_million_characters, value: {input: 15}}' },
  { name: 'ear', types: 'audio_transcription', cost: '{metric: per_minute_of_audio, value: {input: 0.006}}' },
  { name: 'vector', types: 'embedding', cost: '{metric: per_1000_embedding_tokens, value: 0.001}' },
];

/** A gateway with an account of each kind, all at one provider, for the tests of a file. */
export function ownApiWorld() {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem();
    const { origin } = new URL(system.provider.baseUrl);
    system.policy.publish(
      policyConfig(
        [],
        70,
        Object.entries(BEHAVIOURS).map((each) => manifest(origin, ...each)),
      ),
    );
    await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 70 }));
  });
  afterAll(() => system?.stop());
  return {
    sdk: () => new OpenAI({ baseURL: `${system.url}/v1`, apiKey: KEY, maxRetries: 0 }),
    post: (path: string, body: object) => system.post(path, body),
    /** Sends a form; the OpenAI client reads answers that this one only passes. */
    postForm: (path: string, body: FormData) =>
      fetch(`${system.url}${path}`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body }),
    eventOf: (response: Response) => system.eventOf(response.headers.get('x-request-id')),
    /** The last request that the provider got. */
    last(): ProviderRequest {
      const request = system.provider.requests.at(-1);
      if (request === undefined) throw new Error('the provider was not called');
      return request;
    },
    /** Answers those who prove who they are as the provider would, and no others. */
    serve(behaviour: Behaviour | undefined, answer: (response: ServerResponse) => void): void {
      system.provider.answer = (response, { headers }) => {
        if (behaviour?.isCaller(headers) === true) answer(response);
        else answerJson(response, { message: 'no such key' }, 401);
      };
    },
  };
}

function manifest(origin: string, kind: string, { modelId, more = '' }: Behaviour): string {
  const models = MODELS.map(
    ({ name, types, cost }) =>
      `  - {type: integration/model/${kind}, name: ${name}, model_id: ${modelId}, model_types: [${types}], cost: ${cost}}`,
  );
  return `type: provider-account/${kind}
name: ${kind}
base_url: ${origin}
auth_data: {type: api-key, api_key: ${SECRET}}
${more}
integrations:
${models.join('\n')}
`;
}
