import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventFrame, exceptionFrame } from '../../src/dialects/bedrock-converse/frames.ts';
import { AWS, type FakeAws, startFakeAws } from '../support/fake-aws.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';
import { modelLine } from './cloud-world.ts';

/**
 * Amazon SageMaker AI, as the API reference says of InvokeEndpoint and InvokeEndpointWithResponseStream
 * (docs.aws.amazon.com/sagemaker/latest/APIReference). Signatures are verified.
 */
let system: TestSystem;
let aws: FakeAws;
beforeAll(async () => {
  [system, aws] = await Promise.all([startTestSystem(), startFakeAws('sagemaker')]);
  const account = `type: provider-account/aws-sagemaker
name: sm
base_url: ${aws.baseUrl}
region: ${AWS.region}
auth_data: {type: access-key-based, access_key_id: ${AWS.accessKeyId}, secret_access_key: ${JSON.stringify(AWS.secret)}}
integrations:
${modelLine('sagemaker', 'llama', 'model_id: my-endpoint')}${modelLine('sagemaker', 'bge', 'model_id: embedder').replace('[chat]', '[embedding]')}`;
  system.policy.publish(policyConfig([], 80, [account]));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: 80 }));
});
afterAll(async () => {
  await system?.stop();
  await aws?.stop();
});
beforeEach(() => {
  aws.calls.length = 0;
});

const REPLY = {
  id: 'c',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
};
const USED = { usageSource: 'USAGE_SOURCE_PROVIDER', tokens: { inputUncached: 12, output: 5 } };
const eventOf = (response: Response) => system.eventOf(response.headers.get('x-request-id'));
const post = (path: string, body: object) => system.post(path, { ...CHAT, model: 'sm/llama', ...body });

const chunk = (more: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', ...more })}\n\n`;
const TEXT = chunk({ choices: [{ index: 0, delta: { content: 'Grüße' }, finish_reason: null }] });
const END = `${chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${chunk({ choices: [], usage: REPLY.usage })}data: [DONE]\n\n`;
const part = (bytes: Buffer) => eventFrame('PayloadPart', bytes.toString('utf8'));

describe('SageMaker', () => {
  it.each([
    ['chat completions', '/v1/chat/completions', /"content":"Hello!"/],
    ['Anthropic Messages', '/v1/messages', /"text":"Hello!"/],
    ['OpenAI’s responses', '/v1/responses', /"text":"Hello!"/],
  ])('is called by signed invocations of the endpoint, for %s', async (_api, path, said) => {
    aws.answer = () => ({ body: REPLY });
    const response = await post(path, {
      max_tokens: 50,
      ...(path === '/v1/responses' && { input: 'Say hello.' }),
    });
    expect(await response.text()).toMatch(said);
    expect(aws.calls.map((call) => call.path)).toEqual(['/endpoints/my-endpoint/invocations']);
    expect(aws.calls[0]?.authorization).toContain('/sagemaker/aws4_request');
    expect(JSON.parse(aws.calls[0]?.body.toString() ?? '')).toMatchObject({
      model: 'my-endpoint',
      messages: [{ role: 'user' }],
    });
    expect(await eventOf(response)).toMatchObject({ provider: 'aws-sagemaker', ...USED });
  });

  it('embeds by the same path', async () => {
    const data = [{ object: 'embedding', index: 0, embedding: [1, 2] }];
    aws.answer = () => ({ body: { object: 'list', data, usage: { prompt_tokens: 3, total_tokens: 3 } } });
    const response = await system.post('/v1/embeddings', { model: 'sm/bge', input: 'one' });
    expect(await response.json()).toMatchObject({ data });
    expect(aws.calls.map((call) => call.path)).toEqual(['/endpoints/embedder/invocations']);
    expect(await eventOf(response)).toMatchObject({ tokens: { inputUncached: 3 } });
  });

  it('streams what its parts hold, cut at any byte', async () => {
    const bytes = Buffer.from(TEXT + END, 'latin1');
    for (const size of [1, 7, 64, bytes.length]) {
      const frames: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) frames.push(part(bytes.subarray(at, at + size)));
      aws.answer = () => ({ body: Buffer.concat(frames) });
      const response = await post('/v1/chat/completions', {
        stream: true,
        stream_options: { include_usage: true },
      });
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const said = await response.text();
      expect(said).toContain('[DONE]');
      expect(await eventOf(response)).toMatchObject({ streaming: true, errorCode: '', ...USED });
    }
    expect(aws.calls.at(-1)?.path).toBe('/endpoints/my-endpoint/invocations-response-stream');
  });

  it.each([
    [
      'an error of the model',
      exceptionFrame(
        'ModelStreamError',
        JSON.stringify({ Message: 'StreamBroken', ErrorCode: 'StreamBroken' }),
      ),
    ],
    ['bytes that are no frame', Buffer.from('no frame at all, but long enough for the length of one')],
    ['half a frame', part(Buffer.from(END)).subarray(0, 40)],
  ])('ends a stream with an error after %s, and counts what came', async (_what, last) => {
    aws.answer = () => ({ body: Buffer.concat([part(Buffer.from(TEXT)), last]) });
    const response = await post('/v1/chat/completions', { stream: true });
    const said = await response.text();
    expect(said).toContain('Gr');
    expect(said).toContain('"error"');
    expect(said).not.toContain('[DONE]');
    expect(await eventOf(response)).toMatchObject({
      errorCode: 'upstream_error',
      endedBy: 'ENDED_BY_UPSTREAM_CUT',
    });
  });

  it.each([
    [400, { message: 'Endpoint my-endpoint of account 1 not found.' }],
    [424, { Message: 'Received server error (500) from primary', OriginalStatusCode: 500 }],
    [503, { message: 'Service unavailable' }],
  ])('has its errors passed on: %d', async (status, body) => {
    aws.answer = () => ({ body, status });
    const response = await post('/v1/chat/completions', {});
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(Object.values(body)[0]);
    expect(await eventOf(response)).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE', costNanoUsd: 0 });
  });
});
