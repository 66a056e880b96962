import { accountingService } from '@tollgate/accounting';
import { openBus } from '../ports/open-bus.ts';
import { openLedger } from '../ports/open-ledger.ts';
import { presenceService } from '../presence.ts';
import { type Compose, needing } from './service-context.ts';

/** An accounting service alone. */
export const composeAccounting: Compose = async (context) => {
  const ports = needing(context, 'natsUrl', 'redisUrl');
  const { clock, telemetry } = context;
  const bus = await openBus(ports);
  const ledger = await openLedger(ports);
  const service = accountingService({
    clock,
    telemetry,
    settings: context.settings.accounting,
    bus,
    ledger,
  });
  return {
    services: [presenceService({ services: [service], bus, clock }), service],
    async close() {
      await bus.close();
      await ledger.close();
    },
  };
};
