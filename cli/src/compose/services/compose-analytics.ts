import { analyticsService } from '@tollgate/analytics';
import { openBus } from '../ports/open-bus.ts';
import { presenceService } from '../presence.ts';
import { clickhouseProbe, untilStoreAnswers } from '../until-store-answers.ts';
import { type Compose, needing } from './service-context.ts';

/** An analytics service alone, once ClickHouse answers. */
export const composeAnalytics: Compose = async (context) => {
  const ports = needing(context, 'natsUrl', 'clickhouseUrl');
  const { clock, telemetry } = context;
  const bus = await openBus(ports);
  // `needing` has seen that it is set.
  await untilStoreAnswers(clickhouseProbe(ports.settings.clickhouseUrl ?? ''));
  const service = analyticsService({ clock, telemetry, settings: context.settings.analytics, bus });
  return {
    services: [presenceService({ services: [service], bus, clock }), service],
    close: () => bus.close(),
  };
};
