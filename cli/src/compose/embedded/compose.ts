import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatListenAddress, NO_SERVICE_TLS } from '@tollgate/settings';
import { type Instance, writeInstance } from '../../instance/instance.ts';
import type { AllSettings } from '../all-settings.ts';
import { claimPorts } from '../listen/claim-ports.ts';
import { localUrl } from '../listen/local-url.ts';
import type { Composition } from '../run-process.ts';
import type { ServiceContext } from '../services/service-context.ts';
import { lockDataFolder } from './lock-data-folder.ts';
import { startPrograms } from './programs.ts';

/**
 * All five services in this process, talking gRPC over Unix sockets, but for admission, which is asked for in memory; each
 * store embedded unless its URL is set.
 * Throws when a store or the simulated provider does not start.
 */
export async function composeEmbedded(context: ServiceContext): Promise<Composition> {
  const { telemetry } = context;
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
    const programs = startPrograms({ settings, dataDir, telemetry });
    closing.push(() => programs.stop());
    // The code of the services is loaded while the programs start.
    const { composeServices } = await import('./compose-services.ts');
    const composed = await composeServices({ context: { ...context, settings }, dataDir, programs, closing });
    return { ...composed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Settings with the ports that will be in use, and the console showing the gateway that is in this process. */
async function whereItListens(context: ServiceContext): Promise<AllSettings> {
  const settings = await claimPorts(context.settings, ['gateway', 'console']);
  const isUrlSet = (context.environment['TOLLGATE_GATEWAY_URL'] ?? '') !== '';
  const gatewayUrl = isUrlSet ? settings.console.gatewayUrl : localUrl(settings.gateway.listen);
  return { ...settings, console: { ...settings.console, gatewayUrl } };
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
