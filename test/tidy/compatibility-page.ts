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
    'A client of one API reaches providers of another: the gateway translates requests, answers and streams. Between a client and',
    'a provider of the same API bytes pass as they are.',
    '',
    'Each cell below was translated when this page was written. "yes": it reaches the other side with its meaning.',
    '"refused": 400, naming the field. "warned": it goes without, and `x-tollgate-warnings` says so. "error": the client gets an',
    'error in the form of its own API, never a finished answer. Tests prove each cell: requests, answers and two turns of',
    'reasoning in `services/gateway/test/dialects/codecs`, the whole gateway with the official SDKs in',
    '`services/gateway/test/wires`.',
    '',
    'Arguments of parallel calls that a chat provider interleaves become calls one after the other (`interleaved.test.ts`).',
    'Reasoning with a signature (messages) or encrypted content (Responses) goes back byte for byte to the account that wrote it,',
    'by way of a client of every dialect, and to no other (`matrix/reasoning.test.ts`).',
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
