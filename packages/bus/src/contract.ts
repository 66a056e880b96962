import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bus, ConsumeOptions, DeliveredMessage, Subscription } from './bus.ts';
import type { DurableName } from './durables.ts';

/** What an implementation hands to the suite. */
export type BusContract = {
  readonly name: string;
  /** Another bus on the one storage of the suite. */
  open(): Promise<Bus>;
  /** Starts a process whose consumer holds its first batch for ever; resolves once it does. */
  startStuckConsumer(consumer: DurableName & { ackWaitMs: number }): Promise<{ kill(): Promise<void> }>;
};

/** The promises of the `Bus` port, in the order of its docblocks. */
export function busContract({ name, open, startStuckConsumer }: BusContract): void {
  describe(`${name} as a bus`, () => {
    let bus: Bus;
    let other: Bus;
    let reader: DurableName;

    beforeAll(async () => {
      bus = await open();
      other = await open();
    });
    afterAll(async () => {
      await bus.close();
      await other.close();
    });
    beforeEach(() => {
      reader = { subject: `tollgate.contract.${randomUUID()}`, durable: `reader-${randomUUID()}` };
    });

    describe('publish', () => {
      test('delivers subject, bytes and headers as they were', async () => {
        const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte);
        await bus.publish({
          subject: reader.subject,
          id: randomUUID(),
          payload,
          headers: { traceparent: '00-ab' },
        });
        const seen = await collect(bus, reader);
        await vi.waitFor(() => expect(seen.messages).toHaveLength(1));
        await seen.stop();
        const [message] = seen.messages;
        expect(message?.subject).toBe(reader.subject);
        expect([...(message?.payload ?? [])]).toEqual([...payload]);
        expect(message?.headers).toEqual({ traceparent: '00-ab' });
        expect(message?.deliveries).toBe(1);
      });

      test('takes an empty payload and no headers', async () => {
        await bus.publish({ subject: reader.subject, id: randomUUID(), payload: new Uint8Array() });
        const seen = await collect(bus, reader);
        await vi.waitFor(() => expect(seen.messages).toHaveLength(1));
        await seen.stop();
        expect(seen.messages[0]).toMatchObject({ headers: {}, deliveries: 1 });
        expect(seen.messages[0]?.payload.byteLength).toBe(0);
      });

      test('stores a message once however often its id is published, by whichever bus', async () => {
        const twice = message(reader.subject, 'twice');
        await bus.publish(twice);
        await other.publish(twice);
        await bus.publish(twice);
        await publishTexts(bus, reader.subject, ['last']);
        const seen = await collect(bus, reader);
        await vi.waitFor(() => expect(seen.texts()).toContain('last'));
        await seen.stop();
        expect(seen.texts()).toEqual(['twice', 'last']);
      });

      test('refuses at once what no retry would help', async () => {
        const payload = new Uint8Array(1);
        await expect(bus.publish({ subject: 'elsewhere', id: 'a', payload })).rejects.toThrow(RangeError);
        await expect(bus.publish({ subject: 'tollgate.*', id: 'a', payload })).rejects.toThrow(RangeError);
        await expect(bus.publish({ subject: reader.subject, id: '', payload })).rejects.toThrow(RangeError);
        const huge = { subject: reader.subject, id: 'a', payload: new Uint8Array(1_000_001) };
        await expect(bus.publish(huge)).rejects.toThrow(RangeError);
      });

      test('keeps what was published when the bus is closed and opened again', async () => {
        const first = await open();
        await publishTexts(first, reader.subject, ['a', 'b']);
        await first.close();
        const second = await open();
        const seen = await collect(second, reader);
        await vi.waitFor(() => expect(seen.texts()).toEqual(['a', 'b']));
        await second.close();
      });
    });

    describe('consume', () => {
      test('starts a new durable at the oldest message', async () => {
        await publishTexts(bus, reader.subject, ['old', 'older']);
        const seen = await collect(bus, reader);
        await vi.waitFor(() => expect(seen.texts()).toEqual(['old', 'older']));
        await seen.stop();
      });

      test('goes on where it stopped, also through another bus', async () => {
        const before = await collect(bus, reader);
        await publishTexts(bus, reader.subject, ['a']);
        await vi.waitFor(() => expect(before.texts()).toEqual(['a']));
        await before.stop();
        await publishTexts(bus, reader.subject, ['b']);
        const after = await collect(other, reader);
        await vi.waitFor(() => expect(after.texts()).toEqual(['b']));
        await after.stop();
      });

      test('hands over what there is without waiting for a full batch', async () => {
        const seen = await collect(bus, reader, { maxBatch: 1_000, ackWaitMs: 60_000 });
        await publishTexts(bus, reader.subject, ['only']);
        await vi.waitFor(() => expect(seen.texts()).toEqual(['only']), { timeout: 2_000 });
        await seen.stop();
      });

      test('keeps the order of a publisher, never exceeds maxBatch, and hands over one batch at a time', async () => {
        const texts = Array.from({ length: 200 }, (_, index) => String(index));
        await publishTexts(bus, reader.subject, texts);
        let underWay = 0;
        let underWayMax = 0;
        const seen = await collect(bus, reader, {
          maxBatch: 7,
          async onBatch() {
            underWay += 1;
            underWayMax = Math.max(underWayMax, underWay);
            await Promise.resolve();
            underWay -= 1;
          },
        });
        await vi.waitFor(() => expect(seen.messages).toHaveLength(texts.length), { timeout: 10_000 });
        await seen.stop();
        expect(seen.texts()).toEqual(texts);
        expect(Math.max(...seen.batches.map((batch) => batch.length))).toBeLessThanOrEqual(7);
        expect(underWayMax).toBe(1);
        const sequences = seen.messages.map(({ sequence }) => sequence);
        expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
      });

      test('gives each message to one of the subscriptions that share a durable', async () => {
        const both = [
          await collect(bus, reader, { maxBatch: 3 }),
          await collect(other, reader, { maxBatch: 3 }),
        ];
        const texts = Array.from({ length: 120 }, (_, index) => String(index));
        await publishTexts(bus, reader.subject, texts);
        const all = (): string[] => both.flatMap((seen) => seen.texts());
        await vi.waitFor(() => expect(all()).toHaveLength(texts.length), { timeout: 10_000 });
        for (const seen of both) await seen.stop();
        expect(all().toSorted()).toEqual(texts.toSorted());
      });

      test('gives each message to every durable', async () => {
        const one = await collect(bus, reader);
        const two = await collect(bus, { ...reader, durable: `${reader.durable}-two` });
        await publishTexts(bus, reader.subject, ['a', 'b']);
        await vi.waitFor(() =>
          expect([one.texts(), two.texts()]).toEqual([
            ['a', 'b'],
            ['a', 'b'],
          ]),
        );
        await one.stop();
        await two.stop();
      });

      test('keeps a message for a durable that was away while another had it', async () => {
        const away = { ...reader, durable: `${reader.durable}-away` };
        await (await collect(bus, away)).stop();
        const present = await collect(bus, reader);
        await publishTexts(bus, reader.subject, ['a']);
        await vi.waitFor(() => expect(present.texts()).toEqual(['a']));
        await present.stop();
        const back = await collect(bus, away);
        await vi.waitFor(() => expect(back.texts()).toEqual(['a']));
        await back.stop();
      });

      test('delivers a rejected batch again, all of it and without end, and then no more', async () => {
        let failuresLeft = 3;
        const seen = await collect(bus, reader, {
          async onBatch() {
            failuresLeft -= 1;
            if (failuresLeft >= 0) throw new Error('store is away');
          },
        });
        await publishTexts(bus, reader.subject, ['a']);
        await vi.waitFor(() => expect(seen.messages).toHaveLength(4), { timeout: 10_000 });
        expect(seen.messages.map(({ deliveries }) => deliveries)).toEqual([1, 2, 3, 4]);
        await publishTexts(bus, reader.subject, ['b']);
        await vi.waitFor(() => expect(seen.texts()).toEqual(['a', 'a', 'a', 'a', 'b']));
        await seen.stop();
      });

      test('goes on with later messages while a rejected one waits', async () => {
        const seen = await collect(bus, reader, {
          maxBatch: 1,
          async onBatch([first]) {
            if (text(first) === 'poison') throw new Error('cannot be handled');
          },
        });
        await publishTexts(bus, reader.subject, ['poison', 'good']);
        await vi.waitFor(() => expect(seen.texts()).toContain('good'));
        await seen.stop();
        expect((await bus.progress(reader.subject, reader.durable)).acknowledgedThrough).toBeLessThan(
          seen.messages.find((delivered) => text(delivered) === 'poison')?.sequence ?? 0,
        );
      });

      test('delivers again what a killed process had not acknowledged', async () => {
        await publishTexts(bus, reader.subject, ['a', 'b']);
        const stuck = await startStuckConsumer({ ...reader, ackWaitMs: 1_000 });
        await stuck.kill();
        const seen = await collect(bus, reader, { ackWaitMs: 1_000 });
        await vi.waitFor(() => expect(seen.texts().toSorted()).toEqual(['a', 'b']), { timeout: 10_000 });
        await seen.stop();
        expect(Math.max(...seen.messages.map(({ deliveries }) => deliveries))).toBeGreaterThan(1);
      });

      test('leaves a batch with its handler for longer than ackWait while that works on it', async () => {
        const gate = Promise.withResolvers<void>();
        const slow = await collect(bus, reader, { ackWaitMs: 300, onBatch: () => gate.promise });
        await publishTexts(bus, reader.subject, ['slow']);
        await vi.waitFor(() => expect(slow.texts()).toEqual(['slow']));
        const idle = await collect(other, reader, { ackWaitMs: 300 });
        // The second durable of the same age shows that several ackWaits have passed.
        const timer = await collect(
          bus,
          { ...reader, durable: `${reader.durable}-timer` },
          {
            ackWaitMs: 300,
            onBatch: () => Promise.reject(new Error('again')),
          },
        );
        await vi.waitFor(() => expect(timer.messages.length).toBeGreaterThan(4), { timeout: 10_000 });
        gate.resolve();
        await slow.stop();
        await timer.stop();
        await idle.stop();
        expect(idle.messages).toEqual([]);
      });

      test('refuses a durable that already reads another subject', async () => {
        await (await collect(bus, reader)).stop();
        const elsewhere = { ...reader, subject: `tollgate.contract.${randomUUID()}` };
        await expect(collect(bus, elsewhere)).rejects.toThrow(/reads tollgate/);
      });
    });

    describe('stop', () => {
      test('waits for the batch under way, acknowledges it, and takes no further one', async () => {
        const gate = Promise.withResolvers<void>();
        const seen = await collect(bus, reader, { maxBatch: 1, onBatch: () => gate.promise });
        await publishTexts(bus, reader.subject, ['a', 'b']);
        await vi.waitFor(() => expect(seen.texts()).toEqual(['a']));
        let isStopped = false;
        const stopping = seen.stop().then(() => {
          isStopped = true;
        });
        await bus.progress(reader.subject, reader.durable);
        expect(isStopped).toBe(false);
        gate.resolve();
        await stopping;
        expect(seen.texts()).toEqual(['a']);
        const next = await collect(bus, reader);
        await vi.waitFor(() => expect(next.texts()).toEqual(['b']));
        await next.stop();
      });

      test('leaves what was not handed over to others, long before ackWait', async () => {
        const gate = Promise.withResolvers<void>();
        const seen = await collect(bus, reader, {
          maxBatch: 10,
          ackWaitMs: 60_000,
          onBatch: () => gate.promise,
        });
        await publishTexts(bus, reader.subject, ['a']);
        await vi.waitFor(() => expect(seen.texts()).toEqual(['a']));
        await publishTexts(bus, reader.subject, ['b', 'c', 'd']);
        gate.resolve();
        await seen.stop();
        const next = await collect(other, reader, { ackWaitMs: 60_000 });
        const all = (): string[] => [...seen.texts(), ...next.texts()];
        await vi.waitFor(() => expect(all().toSorted()).toEqual(['a', 'b', 'c', 'd']), { timeout: 10_000 });
        await next.stop();
      });

      test('may be called twice', async () => {
        const seen = await collect(bus, reader);
        await seen.stop();
        await seen.stop();
      });
    });

    describe('progress', () => {
      test('is nothing for a subject and a durable that do not exist yet', async () => {
        expect(await bus.progress(reader.subject, reader.durable)).toEqual({
          lastSequence: 0,
          acknowledgedThrough: 0,
        });
      });

      test('tells the newest message, which a durable that does not exist has not acknowledged', async () => {
        await publishTexts(bus, reader.subject, ['a', 'b']);
        const { lastSequence, acknowledgedThrough } = await bus.progress(reader.subject, reader.durable);
        expect(lastSequence).toBeGreaterThan(1);
        expect(acknowledgedThrough).toBe(0);
      });

      test('reaches the newest message exactly when the last one before it is acknowledged', async () => {
        const gate = Promise.withResolvers<void>();
        const seen = await collect(bus, reader, { maxBatch: 1, onBatch: () => gate.promise });
        await publishTexts(bus, reader.subject, ['a', 'b']);
        await vi.waitFor(() => expect(seen.messages).toHaveLength(1));
        const before = await bus.progress(reader.subject, reader.durable);
        expect(before.acknowledgedThrough).toBeLessThan(seen.messages[0]?.sequence ?? 0);
        gate.resolve();
        await vi.waitFor(async () => {
          const after = await bus.progress(reader.subject, reader.durable);
          expect(after.acknowledgedThrough).toBeGreaterThanOrEqual(before.lastSequence);
        });
        await seen.stop();
      });

      test('does not count other subjects', async () => {
        const seen = await collect(bus, reader);
        await publishTexts(bus, reader.subject, ['a']);
        await publishTexts(bus, `${reader.subject}.other`, ['b', 'c']);
        await vi.waitFor(async () => {
          const { lastSequence, acknowledgedThrough } = await bus.progress(reader.subject, reader.durable);
          expect(acknowledgedThrough).toBeGreaterThanOrEqual(lastSequence);
        });
        await seen.stop();
      });
    });

    describe('close', () => {
      test('stops subscriptions, may be called twice, and refuses everything afterwards', async () => {
        const closing = await open();
        const seen = await collect(closing, reader);
        await publishTexts(closing, reader.subject, ['a']);
        await vi.waitFor(() => expect(seen.texts()).toEqual(['a']));
        expect(closing.isAvailable()).toBe(true);
        await closing.close();
        await closing.close();
        expect(closing.isAvailable()).toBe(false);
        const refusal = { name: 'BusUnavailableError' };
        await expect(closing.publish(message(reader.subject, 'b'))).rejects.toMatchObject(refusal);
        await expect(closing.progress(reader.subject, reader.durable)).rejects.toMatchObject(refusal);
        await expect(collect(closing, reader)).rejects.toMatchObject(refusal);
      });
    });
  });
}

/** A consumer that notes what it is given. */
export type Collector = {
  readonly messages: DeliveredMessage[];
  readonly batches: (readonly DeliveredMessage[])[];
  texts(): string[];
  stop: Subscription['stop'];
};

/** Consumes and notes; `onBatch` decides what becomes of each batch. */
export async function collect(
  bus: Bus,
  reader: DurableName,
  options: Partial<ConsumeOptions> & { onBatch?: ConsumeOptions['handle'] } = {},
): Promise<Collector> {
  const messages: DeliveredMessage[] = [];
  const batches: (readonly DeliveredMessage[])[] = [];
  const { onBatch, ...rest } = options;
  const subscription = await bus.consume({
    ...reader,
    maxBatch: 100,
    ackWaitMs: 5_000,
    ...rest,
    async handle(batch) {
      batches.push(batch);
      messages.push(...batch);
      await onBatch?.(batch);
    },
  });
  return { messages, batches, texts: () => messages.map(text), stop: () => subscription.stop() };
}

/** Publishes one message for each text, one after the other. */
export async function publishTexts(bus: Bus, subject: string, texts: readonly string[]): Promise<void> {
  for (const each of texts) await bus.publish(message(subject, each));
}

function message(subject: string, content: string): { subject: string; id: string; payload: Uint8Array } {
  return { subject, id: `${subject}/${content}`, payload: new TextEncoder().encode(content) };
}

function text(delivered: DeliveredMessage | undefined): string {
  return new TextDecoder().decode(delivered?.payload);
}
