import { randomInt } from 'node:crypto';
import { formatListenAddress, type ListenAddress, SettingsError } from '@tollgate/settings';
import { type AllSettings, SETTING_GROUPS } from '../all-settings.ts';
import { listenFault, tryListening } from './listen-fault.ts';
import { portHolder } from './port-holder.ts';

/** The services whose listen address is a setting of its own. */
const SERVICES = ['gateway', 'policy', 'accounting', 'analytics', 'console'] as const;

/** Below what systems give to outgoing connections: such a port that is free now is still free when its service starts. */
const FREE_PORTS = { from: 20_000, to: 32_767 };
const FREE_PORT_TRIES = 20;

/** A service that listens. */
export type ListeningService = (typeof SERVICES)[number];

/**
 * Checks that each address on which these services and the ops server will listen is free, before
 * anything starts, and gives each port 0 the free port that it will have. Throws SettingsError with a line for each that
 * is taken.
 */
export async function claimPorts(
  settings: AllSettings,
  services: readonly ListeningService[],
): Promise<AllSettings> {
  const lines: string[] = [];
  const claim = async (env: string, listen: ListenAddress): Promise<ListenAddress> => {
    if ('unixPath' in listen) return listen;
    const result = listen.port === 0 ? await freePort(listen.host) : await tryListening(listen);
    if ('port' in result) return { host: listen.host, port: result.port };
    const shown = formatListenAddress(listen);
    const holder = result.code === 'EADDRINUSE' ? portHolder(listen.port) : undefined;
    lines.push(listenFault({ env, shown, code: result.code, holder }));
    return listen;
  };
  const claimed = { ...settings };
  const claimService = async <Name extends ListeningService>(name: Name): Promise<void> => {
    const listen = await claim(SETTING_GROUPS[name].listen.env, settings[name].listen);
    claimed[name] = { ...settings[name], listen };
  };
  for (const name of services) await claimService(name);
  const opsListen = await claim(SETTING_GROUPS.process.opsListen.env, settings.process.opsListen);
  claimed.process = { ...settings.process, opsListen };
  if (lines.length > 0) throw new SettingsError(lines);
  return claimed;
}

async function freePort(host: string): ReturnType<typeof tryListening> {
  for (let tries = 0; tries < FREE_PORT_TRIES; tries++) {
    const result = await tryListening({ host, port: randomInt(FREE_PORTS.from, FREE_PORTS.to) });
    if ('port' in result || result.code !== 'EADDRINUSE') return result;
  }
  return await tryListening({ host, port: 0 });
}
