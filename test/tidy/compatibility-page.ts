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
    'A client that speaks one API can call providers that speak another API: the gateway translates requests, answers and streams. If client',
    'and provider speak the same API, the gateway passes all bytes unchanged.',
    '',
    'In the tables below, each row is a part of a request or an answer, and each column is the API of the provider. The program that writes',
    'this page translates the part of each cell and reports the result. "As sent": client and provider speak the same API, so the gateway',
    'passes the part on without a change. "Yes": the gateway translates the part, and the part keeps its meaning. "Refused": the gateway',
    'answers 400 and names the field that it cannot translate. "Warned": the gateway omits or changes the named field and lists the field in',
    'the header `x-tollgate-warnings` of its answer. "Error": the client gets an error in the format of its API, never a finished answer.',
    'Tests cover each cell: `services/gateway/test/dialects/codecs` tests requests, answers and two turns of reasoning, and',
    '`services/gateway/test/wires` tests the whole gateway with the official SDKs.',
    '',
    'If a chat provider interleaves the arguments of parallel tool calls in a stream, the client gets the calls one after the other',
    '(`interleaved.test.ts`). Clients of every API can return reasoning with a signature (messages) or encrypted content (Responses) in the next',
    'turn; the gateway sends it byte for byte to the account that wrote it, and to no other account (`matrix/reasoning.test.ts`).',
    '',
    ...CODECS.flatMap(clientSection),
    '## What a wire cannot carry',
    '',
    `| field | ${CODECS.map(({ wire }) => NAMES[wire]).join(' | ')} | instead |`,
    `|---|${'---|'.repeat(CODECS.length + 1)}`,
    ...Object.values<Loss>(LOSSES).map(lossRow),
    '',
  ].join('\n');
}

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
      row(`request: ${cell.name}`, client, (provider) => requestOutcome(cell, client, provider)),
    ),
    ...ANSWER_CELLS.map((cell) =>
      row(`answer: ${cell.name}`, client, (provider) => answerOutcome(cell, client, provider)),
    ),
    '',
  ];
}

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
