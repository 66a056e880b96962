import { channelTarget } from '@tollgate/contracts';
import {
  accountingTlsSettings,
  addressSetting,
  analyticsTlsSettings,
  listenSetting,
  policyTlsSettings,
  type Setting,
  type SettingValues,
  secretSetting,
  textSetting,
  trustedProxiesSetting,
  urlSetting,
} from '@tollgate/settings';
import { oidcSettings } from './sign-in/oidc-settings.ts';

/** Shorter keys could be guessed offline from one stolen cookie. */
const SESSION_KEY_CHARS_MIN = 32;

/** Everything that can be set about the console. */
export const consoleSettings = {
  listen: listenSetting({
    env: 'TOLLGATE_CONSOLE_LISTEN',
    doc: 'Address on which the console listens.',
    fallback: { host: '0.0.0.0', port: 8081 },
    defaultText: '0.0.0.0:8081; 127.0.0.1:8081 in one process',
  }),
  policyAddress: serviceAddress('policy', '127.0.0.1:50051'),
  accountingAddress: serviceAddress('accounting', '127.0.0.1:50052'),
  analyticsAddress: serviceAddress('analytics', '127.0.0.1:50053'),
  ...policyTlsSettings,
  ...accountingTlsSettings,
  ...analyticsTlsSettings,
  sessionKey: sessionKeySetting(),
  ...oidcSettings,
  trustedProxies: trustedProxiesSetting(),
  gatewayUrl: urlSetting({
    env: 'TOLLGATE_GATEWAY_URL',
    doc: 'Address of the gateway. The console shows this address to users. It also checks at this address whether the gateway works.',
    fallback: 'http://127.0.0.1:8080',
    defaultText: 'http://127.0.0.1:8080; in one process: the address on which the gateway listens',
    schemes: ['http', 'https'],
  }),
  traceUrl: traceUrlSetting(),
};

/** The values of `consoleSettings`. */
export type ConsoleSettings = SettingValues<typeof consoleSettings>;

function traceUrlSetting(): Setting<string | undefined> {
  const takes = 'a URL starting with http:// or https:// that contains {trace_id}';
  const setting = textSetting({
    env: 'TOLLGATE_TRACE_URL',
    doc: 'Address of a trace in your tracing system, with `{trace_id}` in place of the id of the trace. The console links each request to its trace. Unset: the console shows the trace id without a link.',
    fallback: undefined,
  });
  return {
    ...setting,
    takes,
    parse(text) {
      const isUrl = /^https?:\/\//i.test(text) && URL.canParse(text);
      if (!isUrl || !text.includes('{trace_id}')) throw new Error(`must be ${takes}`);
      return text;
    },
  };
}

function sessionKeySetting(): Setting<string | undefined> {
  const takes = `a secret of at least ${SESSION_KEY_CHARS_MIN} characters`;
  const setting = secretSetting({
    env: 'TOLLGATE_SESSION_KEY',
    doc: 'Key that encrypts the sessions of browsers. It must be the same for all processes of the console. Unset, in one process: Tollgate creates a key in its data folder. Unset, with separate processes: all sessions end when the console restarts.',
    fallback: undefined,
  });
  return {
    ...setting,
    takes,
    parse(text) {
      if (text.length < SESSION_KEY_CHARS_MIN) throw new Error(`must be ${takes}`);
      return text;
    },
  };
}

/** Where another service is found. */
function serviceAddress(service: string, fallback: string): Setting<string> {
  const env = `TOLLGATE_${service.toUpperCase()}_ADDRESS`;
  return addressSetting({
    env,
    doc: `Address at which other services call ${service} (gRPC).`,
    fallback,
    check: channelTarget,
  });
}
