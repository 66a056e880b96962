import path from 'node:path';
import { gatewayService } from '@tollgate/gateway';
import { diskService } from '../disk.ts';
import { openBus } from '../ports/open-bus.ts';
import { openGatewayCaches } from '../ports/open-gateway-caches.ts';
import { presenceService } from '../presence.ts';
import { keepHeapLarge } from './keep-heap-large.ts';
import { type Compose, needing } from './service-context.ts';

/** A gateway alone. */
export const composeGateway: Compose = async (context) => {
  keepHeapLarge();
  const ports = needing(context, 'natsUrl');
  const { clock, telemetry } = context;
  const bus = await openBus(ports);
  const settings = context.settings.gateway;
  const caches = openGatewayCaches(ports, settings);
  const service = gatewayService({ clock, telemetry, settings, bus, ...caches.ports });
  const disk = diskService(path.resolve(context.settings.process.dataDir));
  return {
    services: [presenceService({ services: [service], bus, clock }), disk, service],
    running: () => service.running(),
    async close() {
      caches.close();
      await bus.close();
    },
  };
};
