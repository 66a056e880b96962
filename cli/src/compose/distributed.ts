import path from 'node:path';
import { accountingService } from '@tollgate/accounting';
import { analyticsService } from '@tollgate/analytics';
import { consoleService } from '@tollgate/console';
import { gatewayService } from '@tollgate/gateway';
import { loadMasterKeys, policyService } from '@tollgate/policy';
import { type Environment, SettingsError } from '@tollgate/settings';
import { ADMIN_TOKEN_ORIGIN } from './admin-token-origin.ts';
import type { AllSettings } from './all-settings.ts';
import { readConfigFiles } from './config-files.ts';
import { diskService } from './disk.ts';
import { openAnswerCache, openBus, openConfigStore, openLedger, type PortContext } from './ports.ts';
import type { Composition } from './run-process.ts';
import { clickhouseProbe, untilStoreAnswers } from './until-store-answers.ts';

/** Everything a composition of one service is built from. */
export type ServiceContext = Omit<PortContext, 'settings'> & {
  settings: AllSettings;
  environment: Environment;
};

/** Builds what a process runs. */
export type Compose = (context: ServiceContext) => Promise<Composition>;

/** One service a process, each with the stores that it cannot do without. */
export const COMPOSE_SERVICE = {
  gateway: async (context) => {
    const ports = needing(context, 'natsUrl');
    const bus = await openBus(ports);
    const settings = context.settings.gateway;
    const cache = openAnswerCache(ports, { name: 'answers', bytesMax: settings.answerCacheMaxBytes });
    const ids = openAnswerCache(ports, { name: 'stored-ids', bytesMax: settings.storedIdsMaxBytes });
    const service = gatewayService({
      ...base(context),
      settings,
      bus,
      ...(cache && { cache }),
      ...(ids && { ids }),
    });
    const disk = diskService(path.resolve(context.settings.process.dataDir));
    return {
      services: [disk, service],
      running: () => service.running(),
      async close() {
        cache?.close();
        ids?.close();
        await bus.close();
      },
    };
  },
  policy: async (context) => {
    const ports = needing(context, 'natsUrl', 'redisUrl');
    const { adminToken, configPath } = context.settings.process;
    const manifests = configPath === undefined ? [] : readConfigFiles(configPath);
    const masterKeys = await loadMasterKeys(context.settings.policy, context.environment);
    const bus = await openBus(ports);
    const configStore = await openConfigStore(ports);
    const ledger = await openLedger(ports);
    const tokens =
      adminToken === undefined
        ? []
        : [
            {
              secret: adminToken,
              subject: 'user:admin',
              name: 'admin',
              role: 'admin' as const,
              origin: ADMIN_TOKEN_ORIGIN,
            },
          ];
    const service = policyService({
      ...base(context),
      settings: context.settings.policy,
      ledger,
      configStore,
      bus,
      environment: context.environment,
      masterKeys,
      bootstrap: {
        manifests,
        firstRunManifests: [],
        missingManifests: [],
        tokens,
        unsetOrigins: [ADMIN_TOKEN_ORIGIN],
      },
      announceAdminToken: (secret) => process.stdout.write(`Admin token, shown this once: ${secret}\n`),
    });
    return {
      services: [service],
      async close() {
        await ledger.close();
        await configStore.close();
        await bus.close();
      },
    };
  },
  accounting: async (context) => {
    const ports = needing(context, 'natsUrl', 'redisUrl');
    const bus = await openBus(ports);
    const ledger = await openLedger(ports);
    const service = accountingService({
      ...base(context),
      settings: context.settings.accounting,
      bus,
      ledger,
    });
    return {
      services: [service],
      async close() {
        await bus.close();
        await ledger.close();
      },
    };
  },
  analytics: async (context) => {
    const ports = needing(context, 'natsUrl', 'clickhouseUrl');
    const bus = await openBus(ports);
    // `needing` has seen that it is set.
    await untilStoreAnswers(clickhouseProbe(ports.settings.clickhouseUrl ?? ''));
    const service = analyticsService({ ...base(context), settings: context.settings.analytics, bus });
    return { services: [service], close: () => bus.close() };
  },
  console: async (context) => {
    const service = consoleService({ ...base(context), settings: context.settings.console });
    return { services: [service], close: async () => {} };
  },
} satisfies Record<string, Compose>;

/** Name of a service that can run alone. */
export type ServiceName = keyof typeof COMPOSE_SERVICE;

function base({ clock, telemetry }: ServiceContext) {
  return { clock, telemetry };
}

const URL_VARIABLES = {
  natsUrl: 'NATS_URL',
  redisUrl: 'REDIS_URL',
  clickhouseUrl: 'CLICKHOUSE_URL',
} as const;

/** Embedded stores belong to one process; services that run apart need shared ones. Throws SettingsError. */
function needing(context: ServiceContext, ...needed: (keyof typeof URL_VARIABLES)[]): PortContext {
  const settings = context.settings.process;
  const lines = needed
    .filter((name) => settings[name] === undefined)
    .map((name) => `${URL_VARIABLES[name]} must be set when services run as processes of their own`);
  if (lines.length > 0) throw new SettingsError(lines);
  return { settings, clock: context.clock, telemetry: context.telemetry };
}
