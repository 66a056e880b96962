import { GatewayError } from '@tollgate/contracts';
import type { Codec } from '../../services/gateway/src/dialects/canonical/codec.ts';
import { LOSSES, type Loss } from '../../services/gateway/src/dialects/canonical/losses.ts';
import type { Wire } from '../../services/gateway/src/dialects/canonical/part.ts';
import { CODECS } from '../../services/gateway/test/dialects/codecs/codecs.ts';
import {
  ANSWER_CELLS,
  type AnswerCell,
  REQUEST_CELLS,
  type RequestCell,
} from '../../services/gateway/test/dialects/codecs/matrix/cells.ts';
import { send, writeFor } from '../../services/gateway/test/dialects/codecs/matrix/send-cell.ts';
import { meaningOf, readWhole, writeAll } from '../../services/gateway/test/dialects/codecs/streams.ts';

/** `docs/compatibility.md`: what each dialect of clients reaches on each wire of providers, found by translating it. */
export function compatibilityPage(): string {
  return [
    '<!-- Written by `npm run generate` from the cells of services/gateway/test/dialects/codecs/matrix and the table in',
    'services/gateway/src/dialects/canonical/losses.ts. -->',
    '# Compatibility',
    '',
    'If a client uses another API than the provider, the gateway translates the request and the answer. This page lists the parts of',
    'requests and answers that each translation preserves. If client and provider use the same API, the gateway does not translate. The',
    '[glossary](glossary.md) defines terms such as *provider account*.',
    '',
    'The tables use these names of APIs: "chat" is OpenAI’s chat completions, "messages" is Anthropic’s Messages, "Responses" is',
    'OpenAI’s Responses, "Gemini" is Google’s Gemini API, and "Converse" is the Converse API of Amazon Bedrock. Clients cannot call the',
    'gateway with Converse.',
    '',
    'There is one table for each API that a client can call. Each row of a table is a part of a request or of an answer. Each column is',
    'the API of a provider. The cells have these meanings:',
    '',
    '| cell | meaning |',
    '|---|---|',
    '| as sent | Client and provider use the same API. The gateway passes the part on unchanged. |',
    '| yes | The gateway translates the part without a change of its meaning. |',
    '| warned | The gateway changes or omits the named field. The header `x-tollgate-warnings` of the answer names this field. |',
    '| refused | The gateway answers 400 and names the field. |',
    '| error | The client gets an error in the format of its own API. |',
    '',
    'Tests check every cell. They are in `services/gateway/test/dialects/codecs` and `services/gateway/test/wires`.',
    '',
    'A provider may sign or encrypt the reasoning in an answer, and clients send this reasoning back in the next turn. If the gateway',
    'translates, it sends the reasoning unchanged to the same provider account, and removes it from requests to any other account. If it',
    'does not translate, it does not change the reasoning.',
    '',
    ...CODECS.filter(({ wire }) => wire !== NO_CLIENTS).flatMap(clientSection),
    '## What an API cannot express',
    '',
    'Some fields, or some values of fields, do not exist in every API. Each row of the table is one such case. A field with several cases',
    'has several rows. Each column is the API of the provider. If a cell is "warned", the last column says what the gateway does with',
    'the field, or why it changes the request. If a cell is "refused", the last column says why the gateway refuses the request. If a',
    'cell is "yes", the case does not occur with this API. In the last column, "this provider" is the provider that the gateway calls.',
    'The row `fields` is about fields that no other row names and that only the API of the client has.',
    '',
    `| field | ${CODECS.map(({ wire }) => NAMES[wire]).join(' | ')} | what happens |`,
    `|---|${'---|'.repeat(CODECS.length + 1)}`,
    ...Object.values<Loss>(LOSSES).map(lossRow),
    '',
  ].join('\n');
}

/** The gateway serves this API to no client: only providers have it. */
const NO_CLIENTS: Wire = 'bedrock-converse';

const NAMES: Readonly<Record<Wire, string>> = {
  'openai-chat': 'chat',
  'anthropic-messages': 'messages',
  'openai-responses': 'Responses',
  gemini: 'Gemini',
  'bedrock-converse': 'Converse',
};

function clientSection(client: Codec): string[] {
  return [
    `## Clients of ${NAMES[client.wire]}`,
    '',
    `| | ${CODECS.map(({ wire }) => NAMES[wire]).join(' | ')} |`,
    `|---|${'---|'.repeat(CODECS.length)}`,
    ...REQUEST_CELLS.map((cell) =>
      row(`request: ${rowName(cell.name)}`, client, (provider) => requestOutcome(cell, client, provider)),
    ),
    ...ANSWER_CELLS.map((cell) =>
      row(`answer: ${rowName(cell.name)}`, client, (provider) => answerOutcome(cell, client, provider)),
    ),
    '',
  ];
}

/** Cells whose short names need more words for readers. */
const ROW_NAMES: ReadonlyMap<string, string> = new Map([
  ['one tool', 'one tool call'],
  ['parallel tools', 'several tool calls in one turn'],
  ['no arguments', 'a tool call without arguments'],
  ['tool result with an image', 'a tool result that contains an image'],
  ['JSON schema', 'a JSON schema for the answer'],
  ['refusal', 'a refusal by the model'],
  ['length in the middle of a tool call', 'the token limit is reached inside a tool call'],
  ['usage early and late', 'usage reports at the beginning and at the end of a stream'],
  ['error before the stream', 'an error instead of a stream'],
  ['error inside the stream', 'an error inside a stream'],
  ['cut stream', 'a stream that breaks off'],
]);

const rowName = (name: string) => ROW_NAMES.get(name) ?? name;

function row(name: string, client: Codec, outcome: (provider: Codec) => string): string {
  const cells = CODECS.map((provider) => (provider === client ? 'as sent' : outcome(provider)));
  return `| ${name} | ${cells.join(' | ')} |`;
}

function requestOutcome(cell: RequestCell, client: Codec, provider: Codec): string {
  try {
    const { warnings } = writeFor(provider, send(cell, client));
    const fields = new Set(warnings.map((warning) => warning.split(':', 1)[0]));
    return fields.size === 0 ? 'yes' : `yes, warned: ${[...fields].join(', ')}`;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return `refused: \`${error.param ?? error.code}\``;
  }
}

function answerOutcome(cell: AnswerCell, client: Codec, provider: Codec): string {
  const written = writeAll(client, readWhole(provider, writeAll(provider, cell.parts)));
  return meaningOf(readWhole(client, written)).end?.kind === 'finished' ? 'yes' : 'error';
}

function lossRow({ field, on, instead }: Loss): string {
  const cells = CODECS.map(({ wire }) => WORDS[on[wire] ?? 'carried']);
  return `| \`${field}\` | ${cells.join(' | ')} | ${instead} |`;
}

const WORDS = { error: 'refused', warning: 'warned', carried: 'yes' } as const;
