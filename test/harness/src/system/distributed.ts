import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSimulatedProvider } from '@tollgate/simulated-provider';
import { startClickHouse } from '../servers/clickhouse.ts';
import { startNats } from '../servers/nats.ts';
import { freePort, type TestServer, type TlsFiles } from '../servers/process.ts';
import { startRedis } from '../servers/redis.ts';
import { adminClient } from './admin.ts';
import { type Program, program } from './program.ts';
import { LIMITS, providerManifest } from './provider-manifest.ts';
import { type System, TEST_USER } from './system.ts';

const ADMIN_TOKEN = 'tg_test_admin_token_of_the_distributed_system';

/** The distributed form also hands out its stores, to be killed. */
export type DistributedSystem = System & {
  readonly redis: TestServer;
  readonly nats: TestServer;
  readonly clickhouse: TestServer;
  /** Folder above the data folders of all services. */
  readonly dataDir: string;
  /** gRPC addresses of the policies, in their order. */
  readonly policyAddresses: readonly string[];
};

/** How the distributed form is laid out. */
export type DistributedOptions = {
  /** Default 2. */
  gateways?: number;
  /** Default 2. */
  policies?: number;
  /** Fixed ports for people (default: free ones): the first gateway, the second, ..., and the console. */
  gatewayPort?: number;
  consolePort?: number;
  /** Folder of another checkout, whose sources all services run at first. */
  checkout?: string;
  /** Folders of other checkouts, each of which adds a gateway after those of this one. */
  gatewayCheckouts?: readonly string[];
  /** Pins gateways to the first core and everything else to the second, for measurements. */
  isPinned?: boolean;
  /** Passwords of the stores, which have none unless they are given. */
  passwords?: { redis?: string; nats?: string };
  /** Certificate of Redis and NATS, which then require TLS. */
  storeTls?: TlsFiles;
  /** Folder that ClickHouse may write backups to. */
  backupsDir?: string;
  environment?: Readonly<Record<string, string>>;
  /** What only the processes of a service get, over `environment`. */
  environmentOf?: Readonly<Partial<Record<Service, Readonly<Record<string, string>>>>>;
};

type Service = 'policy' | 'accounting' | 'analytics' | 'console' | 'gateway';

/** Starts real NATS, Redis and ClickHouse, and every service as a process of its own. */
export async function startDistributed(options: DistributedOptions = {}): Promise<DistributedSystem> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-system-'));
  const closing: (() => Promise<unknown>)[] = [async () => rmSync(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const closeOne of closing.splice(0).reverse()) await closeOne();
  };
  try {
    const keep = <Closable extends { stop(): Promise<void> }>(opened: Closable): Closable => {
      closing.push(() => opened.stop());
      return opened;
    };
    const provider = keep(await startSimulatedProvider({}));
    const [redis, nats, clickhouse] = [
      keep(await startRedis({ ...passwordOf(options.passwords?.redis), ...tlsOf(options.storeTls) })),
      keep(await startNats({ ...passwordOf(options.passwords?.nats), ...tlsOf(options.storeTls) })),
      keep(await startClickHouse(options.backupsDir === undefined ? {} : { backupsDir: options.backupsDir })),
    ];
    const configFile = path.join(dir, 'config.yaml');
    writeFileSync(configFile, `${providerManifest(provider.url)}\n---${LIMITS}`);
    const shared = {
      NATS_URL: nats.url,
      REDIS_URL: redis.url,
      CLICKHOUSE_URL: clickhouse.url,
      TOLLGATE_CONFIG: configFile,
      TOLLGATE_ADMIN_TOKEN: ADMIN_TOKEN,
      ...options.environment,
    };
    const layout = await layOut(options, { dir, shared });
    for (const one of layout.programs.values()) {
      closing.push(() => one.stop());
      await one.start();
    }
    const admin = adminClient(layout.consoleUrl, ADMIN_TOKEN);
    const key = await admin.createUserKey(TEST_USER);
    const [gatewayUrl = ''] = layout.gatewayUrls;
    return {
      gatewayUrls: layout.gatewayUrls,
      gatewayUrl,
      consoleUrl: layout.consoleUrl,
      key,
      adminToken: ADMIN_TOKEN,
      admin,
      provider,
      redis,
      nats,
      clickhouse,
      dataDir: dir,
      policyAddresses: layout.policyAddresses,
      program(name) {
        const found = layout.programs.get(name);
        if (found === undefined)
          throw new Error(`no program ${name}; there is ${[...layout.programs.keys()].join(', ')}`);
        return found;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function passwordOf(password: string | undefined): { password?: string } {
  return password === undefined ? {} : { password };
}

function tlsOf(tls: TlsFiles | undefined): { tls?: TlsFiles } {
  return tls === undefined ? {} : { tls };
}

/** What another checkout may not know yet. */
const OWN_ENVIRONMENT = {
  // Clients of tests keep connections that they do not use again.
  TOLLGATE_STOP_IDLE_SECONDS: '0',
};

type Layout = {
  programs: Map<string, Program>;
  gatewayUrls: string[];
  policyAddresses: string[];
  consoleUrl: string;
};

/** Programs in the order to start them in, each with its ports and the addresses of those it talks to. */
async function layOut(
  options: DistributedOptions,
  context: { dir: string; shared: Readonly<Record<string, string>> },
): Promise<Layout> {
  const programs = new Map<string, Program>();
  const add = async (
    name: string,
    command: Service,
    environment: Record<string, string>,
    { cpu, checkout = options.checkout }: { cpu: number; checkout?: string },
  ) => {
    programs.set(
      name,
      program({
        name,
        command,
        opsPort: await freePort(),
        environment: {
          ...(checkout === undefined ? OWN_ENVIRONMENT : {}),
          ...context.shared,
          TOLLGATE_DATA_DIR: path.join(context.dir, name),
          ...environment,
          ...options.environmentOf?.[command],
        },
        ...(options.isPinned ? { cpu } : {}),
        ...(checkout === undefined ? {} : { checkout }),
      }),
    );
  };
  const loopback = async (port?: number) => `127.0.0.1:${port ?? (await freePort())}`;

  const policyAddresses: string[] = [];
  for (let index = 1; index <= (options.policies ?? 2); index++) {
    const address = await loopback();
    policyAddresses.push(address);
    await add(`policy-${index}`, 'policy', { TOLLGATE_POLICY_LISTEN: address }, { cpu: 1 });
  }
  const [analytics, accounting] = [await loopback(), await loopback()];
  const consoleAddress = await loopback(options.consolePort);
  const addresses = {
    TOLLGATE_POLICY_ADDRESS: policyAddresses.join(','),
    TOLLGATE_ANALYTICS_ADDRESS: analytics,
    TOLLGATE_ACCOUNTING_ADDRESS: accounting,
  };
  await add('analytics', 'analytics', { TOLLGATE_ANALYTICS_LISTEN: analytics }, { cpu: 1 });
  await add('accounting', 'accounting', { ...addresses, TOLLGATE_ACCOUNTING_LISTEN: accounting }, { cpu: 1 });
  await add('console', 'console', { ...addresses, TOLLGATE_CONSOLE_LISTEN: consoleAddress }, { cpu: 1 });
  const gatewayUrls: string[] = [];
  const checkouts = [
    ...Array.from({ length: options.gateways ?? 2 }, () => undefined),
    ...(options.gatewayCheckouts ?? []),
  ];
  for (const [at, checkout] of checkouts.entries()) {
    const index = at + 1;
    const port = options.gatewayPort === undefined ? undefined : options.gatewayPort + (index - 1) * 100;
    const address = await loopback(port);
    gatewayUrls.push(`http://${address}`);
    const environment = { ...addresses, TOLLGATE_LISTEN: address };
    await add(`gateway-${index}`, 'gateway', environment, {
      cpu: 0,
      ...(checkout === undefined ? {} : { checkout }),
    });
  }
  return { programs, gatewayUrls, policyAddresses, consoleUrl: `http://${consoleAddress}` };
}
