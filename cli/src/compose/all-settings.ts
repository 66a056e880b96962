import { type AccountingSettings, accountingSettings } from '@tollgate/accounting/settings';
import { type AnalyticsSettings, analyticsSettings } from '@tollgate/analytics/settings';
import { type ConsoleSettings, consoleSettings } from '@tollgate/console/settings';
import { type GatewaySettings, gatewaySettings } from '@tollgate/gateway/settings';
import { type PolicySettings, policySettings } from '@tollgate/policy/settings';
import {
  type Environment,
  type ListenAddress,
  readSettings,
  refuseUnknownSettings,
  SettingsError,
} from '@tollgate/settings';
import { clientSettings, type ProcessSettings, processSettings } from '../settings.ts';

/** Every group of settings, by who reads it. */
export const SETTING_GROUPS = {
  process: processSettings,
  gateway: gatewaySettings,
  policy: policySettings,
  accounting: accountingSettings,
  analytics: analyticsSettings,
  console: consoleSettings,
  client: clientSettings,
};

/** Values of every group. */
export type AllSettings = {
  readonly process: ProcessSettings;
  readonly gateway: GatewaySettings;
  readonly policy: PolicySettings;
  readonly accounting: AccountingSettings;
  readonly analytics: AnalyticsSettings;
  readonly console: ConsoleSettings;
};

/**
 * Reads every group for the form of one process: what listens for people listens on this machine alone unless its own
 * setting says otherwise, and the console shows the gateway of the same process. Throws as `readAllSettings` does.
 */
export function readOneProcessSettings(environment: Environment): AllSettings {
  const settings = readAllSettings(environment);
  const isSet = (setting: { env: string }) => (environment[setting.env] ?? '') !== '';
  const local = (setting: { env: string }, listen: ListenAddress): ListenAddress =>
    isSet(setting) ? listen : onLoopback(listen);
  return {
    ...settings,
    process: {
      ...settings.process,
      opsListen: local(processSettings.opsListen, settings.process.opsListen),
    },
    gateway: {
      ...settings.gateway,
      listen: local(gatewaySettings.listen, settings.gateway.listen),
      // No other gateway takes over, so that waiting for the next request of a client would only delay the next start.
      stopIdleSeconds: isSet(gatewaySettings.stopIdleSeconds) ? settings.gateway.stopIdleSeconds : 0,
    },
    console: { ...settings.console, listen: local(consoleSettings.listen, settings.console.listen) },
  };
}

function onLoopback(listen: ListenAddress): ListenAddress {
  return 'unixPath' in listen ? listen : { host: '127.0.0.1', port: listen.port };
}

/**
 * Reads every group at once, so that a wrong or unknown variable stops the start whichever service it belongs to.
 * Throws SettingsError with a line for each.
 */
export function readAllSettings(environment: Environment): AllSettings {
  const lines: string[] = [];
  const attempt = <Value>(read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      lines.push(...error.lines.filter((line) => !lines.includes(line)));
      return undefined;
    }
  };
  attempt(() => refuseUnknownSettings(Object.values(SETTING_GROUPS), environment));
  attempt(() => readSettings(clientSettings, environment));
  const values = {
    process: attempt(() => readSettings(processSettings, environment)),
    gateway: attempt(() => readSettings(gatewaySettings, environment)),
    policy: attempt(() => readSettings(policySettings, environment)),
    accounting: attempt(() => readSettings(accountingSettings, environment)),
    analytics: attempt(() => readSettings(analyticsSettings, environment)),
    console: attempt(() => readSettings(consoleSettings, environment)),
  };
  const { process, gateway, policy, accounting, analytics, console } = values;
  if (process && gateway && policy && accounting && analytics && console && lines.length === 0) {
    return { process, gateway, policy, accounting, analytics, console };
  }
  throw new SettingsError(lines);
}
