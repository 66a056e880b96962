import { Readable } from 'node:stream';
import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import type { Judgement } from './judges.ts';

/** The events of a stream as the AWS SDK reads them. Throws the exception that ends one. */
export async function converseEvents(bytes: Buffer): Promise<ConverseStreamOutput[]> {
  const command = new ConverseStreamCommand({ modelId: 'm', messages: [] });
  const { stream } = await awsClient(bytes, 'application/vnd.amazon.eventstream').send(command);
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

/** An SDK client that gets these bytes as its answer. */
export function awsClient(body: Buffer, type: string): BedrockRuntimeClient {
  const handle = async () => ({
    response: { statusCode: 200, headers: { 'content-type': type }, body: Readable.from([body]) },
  });
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    maxAttempts: 1,
    requestHandler: { handle },
  });
}

/** A whole answer as the AWS SDK reads it. */
export async function judgeConverse(bytes: Buffer): Promise<Judgement> {
  const command = new ConverseCommand({ modelId: 'm', messages: [] });
  const answer = await awsClient(bytes, 'application/json').send(command);
  const blocks: readonly ContentBlock[] = answer.output?.message?.content ?? [];
  return {
    text: blocks.map((block) => block.text ?? '').join(''),
    reasoning: blocks.map((block) => block.reasoningContent?.reasoningText?.text ?? '').join(''),
    calls: blocks.flatMap(({ toolUse }) =>
      toolUse === undefined ? [] : [{ name: toolUse.name ?? '', arguments: toolUse.input }],
    ),
    ...ended(answer.stopReason, answer.usage),
  };
}

/** A stream as the AWS SDK reads it. */
export async function judgeConverseStream(bytes: Buffer): Promise<Judgement> {
  let text = '';
  let reasoning = '';
  let stop: string | undefined;
  let usage: TokenUsage | undefined;
  const calls: { name: string; json: string }[] = [];
  for (const event of await converseEvents(bytes)) {
    const call = event.contentBlockStart?.start?.toolUse;
    if (call !== undefined) calls.push({ name: call.name ?? '', json: '' });
    const delta = event.contentBlockDelta?.delta;
    text += delta?.text ?? '';
    reasoning += delta?.reasoningContent?.text ?? '';
    const last = calls.at(-1);
    if (last !== undefined) last.json += delta?.toolUse?.input ?? '';
    stop = event.messageStop?.stopReason ?? stop;
    usage = event.metadata?.usage ?? usage;
  }
  return {
    text,
    reasoning,
    calls: calls.map(({ name, json }) => ({ name, arguments: JSON.parse(json || '{}') })),
    ...ended(stop, usage),
  };
}

const FINISHES: Readonly<Record<string, Judgement['finish']>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tools',
  max_tokens: 'length',
  content_filtered: 'refused',
};

function ended(stop: string | undefined, usage: TokenUsage | undefined) {
  const cached = (usage?.cacheReadInputTokens ?? 0) + (usage?.cacheWriteInputTokens ?? 0);
  return {
    finish: FINISHES[stop ?? ''] ?? 'other',
    input: (usage?.inputTokens ?? 0) + cached,
    output: usage?.outputTokens ?? 0,
  };
}
