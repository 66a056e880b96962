import type { Bus, ConsumeOptions, DeliveredMessage, OutgoingMessage, Subscription } from '../../src/bus.ts';
import type { DurableName } from '../../src/durables.ts';

/** What every promise of the suite starts from. */
export type Given = {
  /** Two buses on the one storage of the suite. */
  readonly bus: Bus;
  readonly other: Bus;
  /** A subject and a durable that nobody has used yet. */
  readonly reader: DurableName;
  open(): Promise<Bus>;
  startStuckConsumer(consumer: DurableName & { ackWaitMs: number }): Promise<{ kill(): Promise<void> }>;
};

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

/** A message whose id is made of its subject and content. */
export function message(subject: string, content: string): OutgoingMessage {
  return { subject, id: `${subject}/${content}`, payload: new TextEncoder().encode(content) };
}

/** The content of a message that `message` made. */
export function text(delivered: DeliveredMessage | undefined): string {
  return new TextDecoder().decode(delivered?.payload);
}
