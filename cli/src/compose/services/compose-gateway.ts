import path from 'node:path';
import { gatewayService } from '@tollgate/gateway';
import { diskService } from '../disk.ts';
import { openAnswerCache } from '../ports/open-answer-cache.ts';
import { openBus } from '../ports/open-bus.ts';
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
  const cache = openAnswerCache(ports, { name: 'answers', bytesMax: settings.answerCacheMaxBytes });
  const ids = openAnswerCache(ports, { name: 'stored-ids', bytesMax: settings.storedIdsMaxBytes });
  const service = gatewayService({
    clock,
    telemetry,
    settings,
    bus,
    ...(cache && { cache }),
    ...(ids && { ids }),
  });
  const disk = diskService(path.resolve(context.settings.process.dataDir));
  return {
    services: [presenceService({ services: [service], bus, clock }), disk, service],
    running: () => service.running(),
    async close() {
      cache?.close();
      ids?.close();
      await bus.close();
    },
  };
};
