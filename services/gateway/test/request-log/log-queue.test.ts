import { BusUnavailableError, type OutgoingMessage } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import { decodeRequestLogs } from '@tollgate/contracts';
import { expect, test, vi } from 'vitest';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';
import type { Captured } from '../../src/request-log/captured.ts';
import { CapturedBody } from '../../src/request-log/captured-body.ts';
import { FoundTexts } from '../../src/request-log/found-texts.ts';
import { LogQueue } from '../../src/request-log/log-queue.ts';
import { LENA } from '../support/fake-policy.ts';

const BODY_MAX_BYTES = 400 * 1_024;

function captured(id: string, bytes: Buffer): Captured {
  const body = () => {
    const taken = new CapturedBody(BODY_MAX_BYTES);
    taken.push(bytes);
    return taken;
  };
  const headers = { accept: 'a'.repeat(5_000) };
  return {
    request: { id, receivedAtMs: 1, dialect: openAiChat, headers, bytes },
    principal: LENA,
    clientRequest: body(),
    clientResponse: body(),
    answerHeaders: [],
    secrets: [],
    found: new FoundTexts(),
  };
}

/** A queue to a bus that takes nothing until `open`. */
function queueTo(publish: (message: OutgoingMessage) => Promise<void>) {
  const dropped: string[] = [];
  let published = 0;
  const queue = new LogQueue({
    bus: { publish },
    clock: systemClock,
    published: (logs) => {
      published += logs;
    },
    dropped: (logs, reason) => void dropped.push(...Array.from({ length: logs }, () => reason)),
  });
  return { queue, dropped, published: () => published };
}

/** Bytes that do not compress. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 7;
  for (let at = 0; at < length; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[at] = state >> 16;
  }
  return bytes;
}

test('keeps every message below what a bus takes, and loses none', async () => {
  const messages: OutgoingMessage[] = [];
  const { queue, published } = queueTo(async (message) => void messages.push(message));
  const ids = Array.from({ length: 120 }, (_, index) => `id-${index}`);
  const bodies = [noise(8), noise(BODY_MAX_BYTES), noise(90_000)];
  for (const [index, id] of ids.entries()) {
    if (queue.claim()) queue.add(captured(id, bodies[index % bodies.length] ?? noise(1)));
  }
  await vi.waitFor(() => expect(published()).toBe(ids.length), { timeout: 20_000 });
  expect(messages.flatMap(({ payload }) => decodeRequestLogs(payload).map((log) => log.requestId))).toEqual(
    ids,
  );
  expect(Math.max(...messages.map(({ payload }) => payload.byteLength))).toBeLessThan(1_000_000);
});

test('a full queue drops and counts new request logs until it has capacity left', async () => {
  const gate = Promise.withResolvers<void>();
  const { queue, dropped, published } = queueTo(() => gate.promise);
  let claimed = 0;
  const fill = () => {
    while (queue.claim()) {
      claimed++;
      queue.add(captured(`id-${claimed}`, noise(BODY_MAX_BYTES)));
    }
  };
  fill();
  expect(dropped).toEqual(['queue_full']);
  expect(claimed).toBeLessThan(100);
  gate.resolve();
  await vi.waitFor(() => expect(published()).toBe(claimed), { timeout: 20_000 });
  expect(queue.claim()).toBe(true);
});

test('drops what the bus refuses again and again, and goes on with what follows', async () => {
  let isAway = true;
  const { queue, dropped, published } = queueTo(async () => {
    if (isAway) throw new BusUnavailableError('away');
  });
  queue.claim();
  queue.add(captured('lost', noise(8)));
  await vi.waitFor(() => expect(dropped).toEqual(['bus']), { timeout: 20_000 });
  isAway = false;
  queue.claim();
  queue.add(captured('kept', noise(8)));
  await vi.waitFor(() => expect(published()).toBe(1), { timeout: 20_000 });
});
