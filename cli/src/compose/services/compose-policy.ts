import { loadMasterKeys, policyService } from '@tollgate/policy';
import { ADMIN_TOKEN_ORIGIN } from '../admin-token-origin.ts';
import { readConfigFiles } from '../config-files.ts';
import { openBus } from '../ports/open-bus.ts';
import { openConfigStore } from '../ports/open-config-store.ts';
import { openLedger } from '../ports/open-ledger.ts';
import { presenceService } from '../presence.ts';
import { keepHeapLarge } from './keep-heap-large.ts';
import { type Compose, needing } from './service-context.ts';

/** A policy service alone. */
export const composePolicy: Compose = async (context) => {
  keepHeapLarge();
  const ports = needing(context, 'natsUrl', 'redisUrl');
  const { clock, telemetry } = context;
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
    clock,
    telemetry,
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
    services: [presenceService({ services: [service], bus, clock }), service],
    async close() {
      await ledger.close();
      await configStore.close();
      await bus.close();
    },
  };
};
