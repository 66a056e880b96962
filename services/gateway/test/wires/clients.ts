import Anthropic from '@anthropic-ai/sdk';
import { type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import type { Wire } from '../../src/dialects/canonical/part.ts';
import { KEY } from '../support/gateway.ts';

/** What an official SDK understood of an answer. */
export type Understood = {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly input: number;
  readonly output: number;
};

/** A client of one wire: its official SDK without retries. */
export type WireClient = {
  /** Asks for an answer in one piece. */
  whole(): Promise<Understood>;
  /** Asks for a stream, and collects it with the SDK's own helper. Throws what the helper throws. */
  stream(): Promise<Understood>;
};

/** Wires that clients speak in tests. */
export type ClientWire = Exclude<Wire, 'bedrock-converse'>;

const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const TOOL = { name: 'get_weather', description: 'The weather of a city', parameters: PARAMETERS };

/** The SDKs, asking `model` through the gateway. */
export function wireClients(
  url: string,
  model: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Readonly<Record<ClientWire, WireClient>> {
  return {
    'openai-chat': chatClient(new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0, fetch }), model),
    'openai-responses': responsesClient(
      new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0, fetch }),
      model,
    ),
    gemini: geminiClient(new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: url } }), model),
    'anthropic-messages': messagesClient(
      new Anthropic({ baseURL: url, apiKey: KEY, maxRetries: 0, fetch }),
      model,
    ),
  };
}

function chatClient(client: OpenAI, model: string): WireClient {
  const body = {
    model,
    messages: [{ role: 'user' as const, content: 'Hi' }],
    tools: [{ type: 'function' as const, function: TOOL }],
  };
  const read = (answer: OpenAI.ChatCompletion): Understood => ({
    text: answer.choices[0]?.message.content ?? '',
    calls: (answer.choices[0]?.message.tool_calls ?? []).map((call) =>
      call.type === 'function'
        ? { name: call.function.name, arguments: JSON.parse(call.function.arguments) }
        : { name: '', arguments: undefined },
    ),
    input: answer.usage?.prompt_tokens ?? 0,
    output: answer.usage?.completion_tokens ?? 0,
  });
  return {
    whole: async () => read(await client.chat.completions.create(body)),
    stream: async () =>
      read(
        await client.chat.completions
          .stream({ ...body, stream_options: { include_usage: true } })
          .finalChatCompletion(),
      ),
  };
}

function responsesClient(client: OpenAI, model: string): WireClient {
  const body = {
    model,
    input: 'Hi',
    tools: [{ type: 'function' as const, strict: false, ...TOOL }],
  };
  const read = (answer: OpenAI.Responses.Response): Understood => ({
    text: answer.output_text,
    calls: answer.output.flatMap((item) =>
      item.type === 'function_call' ? [{ name: item.name, arguments: JSON.parse(item.arguments) }] : [],
    ),
    input: answer.usage?.input_tokens ?? 0,
    output: answer.usage?.output_tokens ?? 0,
  });
  return {
    whole: async () => read(await client.responses.create(body)),
    async stream() {
      const answer = await client.responses.stream(body).finalResponse();
      if (answer.error !== null && answer.error !== undefined) throw new Error(answer.error.message);
      return read(answer);
    },
  };
}

function messagesClient(client: Anthropic, model: string): WireClient {
  const body: Anthropic.MessageCreateParamsNonStreaming = {
    model,
    max_tokens: 64,
    messages: [{ role: 'user', content: 'Hi' }],
    // The SDK's type of a schema is wider than the constant's.
    tools: [
      { name: TOOL.name, description: TOOL.description, input_schema: { ...PARAMETERS, type: 'object' } },
    ],
  };
  const read = (answer: Anthropic.Message): Understood => ({
    text: answer.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    calls: answer.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ name: block.name, arguments: block.input }] : [],
    ),
    input: answer.usage.input_tokens,
    output: answer.usage.output_tokens,
  });
  return {
    whole: async () => read(await client.messages.create(body)),
    stream: async () => read(await client.messages.stream(body).finalMessage()),
  };
}

function geminiClient(client: GoogleGenAI, model: string): WireClient {
  const ask = {
    model,
    contents: 'Hi',
    config: {
      tools: [
        {
          functionDeclarations: [
            { name: TOOL.name, description: TOOL.description, parametersJsonSchema: PARAMETERS },
          ],
        },
      ],
    },
  };
  const read = (answers: readonly GenerateContentResponse[]): Understood => {
    const last = answers.at(-1);
    if (last?.candidates?.[0]?.finishReason === undefined) throw new Error('no finish reason');
    return {
      text: answers.map((answer) => answer.text ?? '').join(''),
      calls: answers.flatMap((answer) =>
        (answer.functionCalls ?? []).map(({ name = '', args }) => ({ name, arguments: args })),
      ),
      input: last.usageMetadata?.promptTokenCount ?? 0,
      output: last.usageMetadata?.candidatesTokenCount ?? 0,
    };
  };
  return {
    whole: async () => read([await client.models.generateContent(ask)]),
    async stream() {
      const answers: GenerateContentResponse[] = [];
      for await (const answer of await client.models.generateContentStream(ask)) answers.push(answer);
      return read(answers);
    },
  };
}
