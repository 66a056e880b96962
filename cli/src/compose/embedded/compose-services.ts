import { accountingService } from '@tollgate/accounting';
import { analyticsService } from '@tollgate/analytics';
import type { Clock } from '@tollgate/clock';
import { consoleService } from '@tollgate/console';
import { inProcessAdmissions } from '@tollgate/contracts';
import { gatewayService } from '@tollgate/gateway';
import { policyService } from '@tollgate/policy';
import type { Environment } from '@tollgate/settings';
import { VERSION } from '../../version.ts';
import { ADMIN_TOKEN_ORIGIN } from '../admin-token-origin.ts';
import type { AllSettings } from '../all-settings.ts';
import { readConfigFiles } from '../config-files.ts';
import { diskFault, diskService } from '../disk.ts';
import { openBus } from '../ports/open-bus.ts';
import { openConfigStore } from '../ports/open-config-store.ts';
import { openGatewayCaches } from '../ports/open-gateway-caches.ts';
import { openLedger } from '../ports/open-ledger.ts';
import type { PortContext } from '../ports/port-context.ts';
import { presenceService } from '../presence.ts';
import type { Composition } from '../run-process.ts';
import type { ServiceContext } from '../services/service-context.ts';
import { announceStart } from './announce.ts';
import type { DemoProvider } from './demo-provider.ts';
import {
  demoManifest,
  environmentAccounts,
  FIRST_RUN_MANIFESTS,
  FIRST_USER_EMAIL,
  isDemoAccount,
} from './first-run.ts';
import { sessionKey } from './key-file.ts';
import { type Keys, loadKeys } from './keys.ts';
import type { StartedPrograms } from './programs.ts';
import { embeddedMasterKeys } from './secrets-key.ts';

/**
 * Builds the five services of one process on their stores. What it opens is added to `closing`, to be closed in reverse order. Throws
 * if a store or a program does not start.
 */
export async function composeServices(options: {
  context: ServiceContext;
  dataDir: string;
  programs: StartedPrograms;
  closing: (() => Promise<void> | void)[];
}): Promise<Omit<Composition, 'close'>> {
  const { dataDir, closing } = options;
  const { clock, telemetry, environment, settings } = options.context;
  const keys = loadKeys(dataDir, settings.process.adminToken);
  const masterKeys = await embeddedMasterKeys({ settings, dataDir, environment });
  const { bus, ledger, configStore, caches } = await openStores({ settings, clock, telemetry, closing });
  const { clickhouseUrl, demo } = await options.programs.ready;
  const base = (name: string) => ({ clock, telemetry: telemetry.child(name) });
  const admission = inProcessAdmissions();
  const policy = policyService({
    ...base('policy'),
    inProcess: admission,
    settings: settings.policy,
    ledger,
    configStore,
    bus,
    environment,
    masterKeys,
    bootstrap: bootstrap({ settings, keys, demo, environment }),
    storeFault: () => diskFault(dataDir),
  });
  const gatewayPorts = { ...base('gateway'), ...caches, bus, admission };
  const gateway = gatewayService({ ...gatewayPorts, settings: settings.gateway });
  const reported = [
    policy,
    accountingService({ ...base('accounting'), settings: settings.accounting, bus, ledger }),
    analyticsService({ ...base('analytics'), settings: { ...settings.analytics, clickhouseUrl }, bus }),
    gateway,
  ];
  const consoleSettings = withSessionKey(settings.console, dataDir);
  return {
    services: [
      presenceService({ services: reported, bus, clock }),
      diskService(dataDir),
      ...reported,
      consoleService({ ...base('console'), version: VERSION, settings: consoleSettings }),
    ],
    opsListen: settings.process.opsListen,
    running: () => gateway.running(),
    announce: () =>
      announceStart({
        settings,
        keys,
        hasDemo: demo !== undefined,
        environmentAccounts: environmentAccounts(environment).map(({ account }) => account),
        unusableAccounts: policy.unusableAccounts(),
        warnings: policy.accountWarnings(),
      }),
  };
}

/** Opens each store at its URL, or embedded if that is unset. */
async function openStores(options: {
  settings: AllSettings;
  clock: Clock;
  telemetry: PortContext['telemetry'];
  closing: (() => Promise<void> | void)[];
}) {
  const { settings, clock, telemetry, closing } = options;
  const context: PortContext = { settings: settings.process, clock, telemetry };
  const bus = await openBus(context);
  closing.push(() => bus.close());
  const ledger = await openLedger(context);
  closing.push(() => ledger.close());
  const configStore = await openConfigStore(context);
  closing.push(() => configStore.close());
  const caches = openGatewayCaches(context, settings.gateway);
  closing.push(() => caches.close());
  return { bus, ledger, configStore, caches: caches.ports };
}

function withSessionKey(settings: AllSettings['console'], dataDir: string): AllSettings['console'] {
  return { ...settings, sessionKey: settings.sessionKey ?? sessionKey(dataDir) };
}

function bootstrap(options: {
  settings: AllSettings;
  keys: Keys;
  demo: DemoProvider | undefined;
  environment: Environment;
}) {
  const { configPath } = options.settings.process;
  return {
    firstRunManifests: [...FIRST_RUN_MANIFESTS],
    missingManifests: environmentAccounts(options.environment),
    ...(options.demo === undefined ? { isObsolete: isDemoAccount } : {}),
    manifests: [
      ...(options.demo === undefined ? [] : [demoManifest(options.demo.baseUrl)]),
      ...(configPath === undefined ? [] : readConfigFiles(configPath)),
    ],
    tokens: [
      {
        secret: options.keys.adminToken,
        subject: `user:${FIRST_USER_EMAIL}`,
        name: 'admin',
        role: 'admin' as const,
        origin: ADMIN_TOKEN_ORIGIN,
      },
      {
        secret: options.keys.userKey,
        subject: `user:${FIRST_USER_EMAIL}`,
        name: 'first key',
        role: 'member' as const,
      },
    ],
  };
}
