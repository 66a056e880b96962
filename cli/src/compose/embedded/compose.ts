import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accountingService } from '@tollgate/accounting';
import { analyticsService } from '@tollgate/analytics';
import type { Clock } from '@tollgate/clock';
import { consoleService } from '@tollgate/console';
import { inProcessAdmissions } from '@tollgate/contracts';
import { gatewayService } from '@tollgate/gateway';
import { policyService } from '@tollgate/policy';
import { type Environment, formatListenAddress, NO_SERVICE_TLS } from '@tollgate/settings';
import { type Instance, writeInstance } from '../../instance/instance.ts';
import { VERSION } from '../../version.ts';
import { ADMIN_TOKEN_ORIGIN } from '../admin-token-origin.ts';
import type { AllSettings } from '../all-settings.ts';
import { readConfigFiles } from '../config-files.ts';
import { diskFault, diskService } from '../disk.ts';
import { claimPorts } from '../listen/claim-ports.ts';
import { localUrl } from '../listen/local-url.ts';
import { openBus } from '../ports/open-bus.ts';
import { openConfigStore } from '../ports/open-config-store.ts';
import { openGatewayCaches } from '../ports/open-gateway-caches.ts';
import { openLedger } from '../ports/open-ledger.ts';
import type { PortContext } from '../ports/port-context.ts';
import { presenceService } from '../presence.ts';
import type { Composition } from '../run-process.ts';
import type { ServiceContext } from '../services/service-context.ts';
import { clickhouseProbe, untilStoreAnswers } from '../until-store-answers.ts';
import { announceStart } from './announce.ts';
import { superviseClickHouse } from './clickhouse-supervisor.ts';
import { type DemoProvider, startDemoProvider } from './demo-provider.ts';
import {
  demoManifest,
  environmentAccounts,
  FIRST_RUN_MANIFESTS,
  FIRST_USER_EMAIL,
  isDemoAccount,
} from './first-run.ts';
import { sessionKey } from './key-file.ts';
import { type Keys, loadKeys } from './keys.ts';
import { lockDataFolder } from './lock-data-folder.ts';
import { embeddedMasterKeys } from './secrets-key.ts';

/**
 * All five services in this process, talking gRPC over Unix sockets, but for admission, which is asked for in memory; each
 * store embedded unless its URL is set.
 * Throws when a store or the simulated provider does not start.
 */
export async function composeEmbedded(context: ServiceContext): Promise<Composition> {
  const { clock, telemetry, environment } = context;
  const dataDir = path.resolve(context.settings.process.dataDir);
  const closing: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const closeOne of closing.splice(0).reverse()) await closeOne();
  };
  try {
    const lock = lockDataFolder(dataDir);
    closing.push(() => lock.release());
    const settings = overSockets(await whereItListens(context), closing);
    closing.push(writeInstance(dataDir, instanceOf(settings)));
    const keys = loadKeys(dataDir, settings.process.adminToken);
    const masterKeys = await embeddedMasterKeys({ settings, dataDir, environment });
    const { bus, ledger, configStore, caches } = await openStores({ settings, clock, telemetry, closing });
    const clickhouseUrl = await historyUrl({ settings, dataDir, telemetry, closing });
    const demo = await demoProvider({ settings, dataDir, closing });
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
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
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

/** Settings with the ports that will be in use, and the console showing the gateway that is in this process. */
async function whereItListens(context: ServiceContext): Promise<AllSettings> {
  const settings = await claimPorts(context.settings, ['gateway', 'console']);
  const isUrlSet = (context.environment['TOLLGATE_GATEWAY_URL'] ?? '') !== '';
  const gatewayUrl = isUrlSet ? settings.console.gatewayUrl : localUrl(settings.gateway.listen);
  return { ...settings, console: { ...settings.console, gatewayUrl } };
}

function withSessionKey(settings: AllSettings['console'], dataDir: string): AllSettings['console'] {
  return { ...settings, sessionKey: settings.sessionKey ?? sessionKey(dataDir) };
}

function instanceOf(settings: AllSettings): Instance {
  return {
    pid: process.pid,
    gatewayListen: formatListenAddress(settings.gateway.listen),
    consoleListen: formatListenAddress(settings.console.listen),
    opsListen: formatListenAddress(settings.process.opsListen),
    gatewayUrl: localUrl(settings.gateway.listen),
    consoleUrl: localUrl(settings.console.listen),
  };
}

/** Every gRPC server on a socket in a folder of its own that only this user can enter, so that none needs a certificate. */
function overSockets(settings: AllSettings, closing: (() => Promise<void> | void)[]): AllSettings {
  const socketDir = mkdtempSync(path.join(tmpdir(), 'tollgate-'));
  closing.push(async () => rmSync(socketDir, { recursive: true, force: true }));
  const socket = (name: string) => {
    const unixPath = path.join(socketDir, name);
    return { listen: { unixPath }, address: `unix:${unixPath}` };
  };
  const policy = socket('policy');
  const accounting = socket('accounting');
  const analytics = socket('analytics');
  const addresses = {
    policyAddress: policy.address,
    accountingAddress: accounting.address,
    analyticsAddress: analytics.address,
  };
  return {
    process: settings.process,
    policy: { ...settings.policy, ...NO_SERVICE_TLS, listen: policy.listen },
    accounting: {
      ...settings.accounting,
      ...NO_SERVICE_TLS,
      listen: accounting.listen,
      analyticsAddress: analytics.address,
      policyAddress: policy.address,
    },
    analytics: { ...settings.analytics, ...NO_SERVICE_TLS, listen: analytics.listen },
    gateway: { ...settings.gateway, ...NO_SERVICE_TLS, policyAddress: policy.address },
    console: { ...settings.console, ...NO_SERVICE_TLS, ...addresses },
  };
}

async function historyUrl(options: {
  settings: AllSettings;
  dataDir: string;
  telemetry: PortContext['telemetry'];
  closing: (() => Promise<void> | void)[];
}): Promise<string> {
  const given = options.settings.process.clickhouseUrl;
  if (given !== undefined) {
    await untilStoreAnswers(clickhouseProbe(given));
    return given;
  }
  const clickhouse = await superviseClickHouse(options);
  options.closing.push(() => clickhouse.stop());
  return clickhouse.url;
}

async function demoProvider(options: {
  settings: AllSettings;
  dataDir: string;
  closing: (() => Promise<void> | void)[];
}): Promise<DemoProvider | undefined> {
  const { isDemoOn, demoListen } = options.settings.process;
  if (!isDemoOn) return undefined;
  const demo = await startDemoProvider(demoListen, options.dataDir);
  options.closing.push(() => demo.stop());
  return demo;
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
