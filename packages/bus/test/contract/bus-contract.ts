import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Bus } from '../../src/bus.ts';
import { broadcastPromises } from './broadcast.ts';
import { deliveryPromises } from './delivery.ts';
import type { Given } from './given.ts';
import { progressPromises } from './progress.ts';
import { publishPromises } from './publish.ts';
import { redeliveryPromises } from './redelivery.ts';
import { closePromises, stopPromises } from './stop.ts';

export { type Collector, collect, publishTexts } from './given.ts';

/** What an implementation hands to the suite. */
export type BusContract = {
  readonly name: string;
  /** Another bus on the one storage of the suite. */
  open(): Promise<Bus>;
  /** Starts a process whose consumer holds its first batch for ever; resolves once it does. */
  startStuckConsumer: Given['startStuckConsumer'];
};

/** The promises of the `Bus` port, in the order of its docblocks. */
export function busContract({ name, open, startStuckConsumer }: BusContract): void {
  describe(`${name} as a bus`, () => {
    const given = { open, startStuckConsumer } as { -readonly [name in keyof Given]: Given[name] }; // filled by the hooks

    beforeAll(async () => {
      given.bus = await open();
      given.other = await open();
    });
    afterAll(async () => {
      await given.bus.close();
      await given.other.close();
    });
    beforeEach(() => {
      given.reader = { subject: `tollgate.contract.${randomUUID()}`, durable: `reader-${randomUUID()}` };
    });

    publishPromises(given);
    deliveryPromises(given);
    redeliveryPromises(given);
    stopPromises(given);
    progressPromises(given);
    broadcastPromises(given);
    closePromises(given);
  });
}
