import type { ServerResponse } from 'node:http';
import type { UsageEvent__Output } from '@tollgate/contracts';
import { countTokens } from '@tollgate/pricing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ProviderDialect } from '../../src/dialects/provider-dialect.ts';
import { DIALECTS } from '../../src/dialects/registry.ts';
import { hasRecordings, recordingsOf } from '../dialects/codecs/recordings.ts';
import type { TestSystem } from '../support/gateway.ts';
import { startWireSystem } from '../support/wire-system.ts';
import { PROVIDER_WIRES, PROVIDERS, type ProviderWire } from './answers.ts';
import { askStream } from './ask-stream.ts';
import { SUCCESS } from './success.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startWireSystem(
    PROVIDER_WIRES.map((wire) => ({
      name: wire,
      kind: PROVIDERS[wire].kind,
      modelTypes: PROVIDERS[wire].modelTypes,
    })),
    // So many requests at once on a busy machine are no verdict on policy.
    { TOLLGATE_ADMISSION_DEADLINE_MS: '60000' },
  );
});
afterAll(() => system?.stop());

/** How HTTP says where a body ends, and what a provider's death looks like then. */
const FRAMINGS = ['length', 'chunked', 'close'] as const;
type Framing = (typeof FRAMINGS)[number];

const AT_ONCE = 24;
/** Thousands of requests. */
const CUTS_TIMEOUT_MS = 400_000;
/** Clients of other wires are asked at every so many bytes. */
const STRIDE = 11;
/** Behind the last event there is only the blank line that ends it: nothing is missing without it. */
const LAST_LINE_BYTES = 2;

describe.skipIf(!hasRecordings).each(PROVIDER_WIRES)('a stream of %s that is cut', (wire) => {
  const bytes = shortest(wire);

  test.each(FRAMINGS)(
    'at any byte, framed by %s, is no success and metered as delivered',
    async (framing) => {
      const cuts = Array.from({ length: Math.max(0, bytes.length - LAST_LINE_BYTES) }, (_, at) => ({
        at,
        framing,
      }));
      const answers = await cutAnswers({ client: wire, wire, bytes, cuts });
      expect(answers).toHaveLength(cuts.length);
      for (const answer of answers) {
        expectNoSuccess(wire, answer);
        expectDelivered(providerDialect(wire), answer);
      }
    },
    CUTS_TIMEOUT_MS,
  );

  test.each(PROVIDER_WIRES.filter((client) => client !== wire))(
    'in any framing is no success for a client of %s',
    async (client) => {
      const cuts = Array.from(
        { length: Math.ceil(Math.max(0, bytes.length - LAST_LINE_BYTES) / STRIDE) },
        (_, index) => ({
          at: index * STRIDE,
          framing: FRAMINGS[index % FRAMINGS.length] ?? 'length',
        }),
      );
      const answers = await cutAnswers({ client, wire, bytes, cuts });
      expect(answers).toHaveLength(cuts.length);
      for (const answer of answers) expectNoSuccess(client, answer);
    },
  );
});

type CutAnswer = { readonly at: number; readonly text: string; readonly event: UsageEvent__Output };

/** Asks once for every cut, some at a time; the provider learns from a header where to cut. */
async function cutAnswers(options: {
  client: ProviderWire;
  wire: ProviderWire;
  bytes: Buffer;
  cuts: readonly { at: number; framing: Framing }[];
}): Promise<readonly CutAnswer[]> {
  const { client, wire, bytes, cuts } = options;
  system.provider.answer = (response, { headers }) => {
    const [at = '', framing = ''] = String(headers['x-session-id']).split(' ');
    sendCut(response, bytes, Number(at), framing);
  };
  const answers: { at: number; id: string; text: string }[] = [];
  const left = [...cuts];
  const ask = async () => {
    for (let cut = left.pop(); cut !== undefined; cut = left.pop()) {
      const headers = { 'x-session-id': `${cut.at} ${cut.framing}` };
      const response = await askStream(system, client, `${wire}/gpt`, headers);
      const id = response.headers.get('x-request-id') ?? '';
      answers.push({ at: cut.at, id, text: await response.text() });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  const events = await vi.waitUntil(
    () => {
      const byId = new Map(system.bus.events.map((event) => [event.requestId, event]));
      return answers.every(({ id }) => byId.has(id)) && byId;
    },
    { timeout: 60_000 },
  );
  return answers.flatMap(({ id, ...answer }) => {
    const event = events.get(id);
    return event === undefined ? [] : [{ ...answer, event }];
  });
}

/** Sends a part of a body and dies. */
function sendCut(response: ServerResponse, bytes: Buffer, at: number, framing: string): void {
  response.setHeader('content-type', 'text/event-stream');
  if (framing === 'length') response.setHeader('content-length', bytes.length);
  if (framing === 'close') {
    // Without a length and without chunks the end of the connection is the only end that there is.
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.end(bytes.subarray(0, at));
    return;
  }
  response.flushHeaders();
  const die = () => setImmediate(() => response.destroy());
  if (at === 0) die();
  else response.write(bytes.subarray(0, at), die);
}

function expectNoSuccess(client: ProviderWire, { at, text, event }: CutAnswer): void {
  expect(text, `cut at ${at}`).not.toMatch(SUCCESS[client]);
  expect(text, `cut at ${at}`).toMatch(/"error"|response\.failed/);
  expect(event.errorCode, `cut at ${at}`).toBe('upstream_error');
}

/** The output that is charged is the text that the client got, or what the provider had counted of it if that is more. */
function expectDelivered({ textOf, readEvent }: ProviderDialect, { at, text, event }: CutAnswer): void {
  let delivered = '';
  let reported = 0;
  for (const [, data = ''] of text.matchAll(/^data: (\{.*\})$/gm)) {
    delivered += textOf(JSON.parse(data));
    const usage = readEvent(data)?.usage;
    reported = Math.max(reported, (usage?.output ?? 0) + (usage?.outputReasoning ?? 0));
  }
  const { output = 0, outputReasoning = 0 } = event.tokens ?? {};
  expect(output + outputReasoning, `cut at ${at}`).toBe(Math.max(countTokens(delivered), reported));
}

/** The shortest recording of a wire that says something. */
function shortest(wire: ProviderWire): Buffer {
  const [first] = [...recordingsOf(wire)].sort((a, b) => a.bytes.length - b.bytes.length);
  return first?.bytes ?? Buffer.alloc(0);
}

function providerDialect(wire: ProviderWire): ProviderDialect {
  const dialect = DIALECTS.find(({ name }) => name === wire);
  if (dialect === undefined) throw new Error(`no dialect ${wire}`);
  return dialect.provider;
}
