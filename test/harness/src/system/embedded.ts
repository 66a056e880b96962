import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSimulatedProvider } from '@tollgate/simulated-provider';
import { freePort } from '../servers/process.ts';
import { adminClient } from './admin.ts';
import { program } from './program.ts';
import { LIMITS, providerManifest } from './provider-manifest.ts';
import { type System, TEST_USER } from './system.ts';

const ADMIN_TOKEN = 'tg_test_admin_token_of_the_embedded_system';

/** How the one process is started. */
export type EmbeddedOptions = {
  environment?: Readonly<Record<string, string>>;
  /** Folder of another checkout, whose sources run. */
  checkout?: string;
  /** Pins it, with all processes that it starts, to one core, for measurements. */
  cpu?: number;
};

/** Starts `tollgate start` as one process on a fresh data folder, and a simulated provider that outlives its kills. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<System> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-system-'));
  const provider = await startSimulatedProvider({});
  const configFile = path.join(dir, 'config.yaml');
  writeFileSync(configFile, `${providerManifest(provider.url)}\n---${LIMITS}`);
  const [gatewayPort, consolePort, opsPort] = [await freePort(), await freePort(), await freePort()];
  const tollgate = program({
    name: 'tollgate',
    command: 'start',
    opsPort,
    environment: {
      TOLLGATE_LISTEN: `127.0.0.1:${gatewayPort}`,
      TOLLGATE_CONSOLE_LISTEN: `127.0.0.1:${consolePort}`,
      TOLLGATE_DATA_DIR: path.join(dir, 'data'),
      TOLLGATE_CONFIG: configFile,
      TOLLGATE_ADMIN_TOKEN: ADMIN_TOKEN,
      TOLLGATE_DEMO: 'false',
      ...options.environment,
    },
    ...(options.cpu === undefined ? {} : { cpu: options.cpu }),
    ...(options.checkout === undefined ? {} : { checkout: options.checkout }),
  });
  const stop = async () => {
    await tollgate.stop();
    await provider.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await tollgate.start();
    const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
    const consoleUrl = `http://127.0.0.1:${consolePort}`;
    const admin = adminClient(consoleUrl, ADMIN_TOKEN);
    const key = await admin.createUserKey(TEST_USER);
    return {
      gatewayUrls: [gatewayUrl],
      gatewayUrl,
      consoleUrl,
      key,
      adminToken: ADMIN_TOKEN,
      admin,
      provider,
      program(name) {
        if (name !== 'tollgate') throw new Error(`the embedded system is one process, not ${name}`);
        return tollgate;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
