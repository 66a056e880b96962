import {
  choiceSetting,
  type Setting,
  SettingsError,
  type SettingValues,
  secretSetting,
  textSetting,
  urlSetting,
} from '@tollgate/settings';

/** Parameters on which the safety of a sign-in rests. */
const OWN_PARAMETERS = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'redirect_uri',
  'request',
  'request_uri',
  'response_mode',
  'response_type',
  'scope',
  'state',
];

/** Sign-in to the console by OpenID Connect. */
export const oidcSettings = {
  oidcIssuer: issuerSetting(),
  oidcClientId: textSetting({
    env: 'TOLLGATE_OIDC_CLIENT_ID',
    doc: 'Client id of the console at the OpenID provider. Set it together with `TOLLGATE_OIDC_ISSUER`. The field `audiences` of the `identity-provider` manifest must contain this id.',
    fallback: undefined,
  }),
  oidcClientSecret: secretSetting({
    env: 'TOLLGATE_OIDC_CLIENT_SECRET',
    doc: 'Client secret of the console at the OpenID provider. Unset: the console is a public client.',
    fallback: undefined,
  }),
  oidcScopes: textSetting({
    env: 'TOLLGATE_OIDC_SCOPES',
    doc: 'Scopes that the console requests from the OpenID provider, separated by spaces. They must include `openid`. The scope `offline_access` makes longer sessions possible.',
    fallback: 'openid email profile',
  }),
  oidcParameters: parametersSetting(),
  oidcName: textSetting({
    env: 'TOLLGATE_OIDC_NAME',
    doc: 'Name of the OpenID provider on the sign-in button. Unset: the host name of the issuer.',
    fallback: undefined,
  }),
  oidcSignOut: choiceSetting({
    env: 'TOLLGATE_OIDC_SIGN_OUT',
    doc: 'Which session ends when a user signs out: only the session in the console (`console`), or also the session at the OpenID provider (`provider`).',
    fallback: 'console',
    choices: ['console', 'provider'],
  }),
  consolePublicUrl: urlSetting({
    env: 'TOLLGATE_CONSOLE_PUBLIC_URL',
    doc: 'Address at which browsers open the console. Only its scheme, host and port count. The redirect URI of the sign-in is this address with the path `/api/v1/session/oidc/callback`. Unset: the console uses the host name of the browser’s request.',
    fallback: undefined,
    schemes: ['http', 'https'],
  }),
};

/** Values of `oidcSettings`. */
export type OidcSettings = SettingValues<typeof oidcSettings>;

/** No sign-in by OpenID Connect. */
export const NO_OIDC: OidcSettings = {
  oidcIssuer: undefined,
  oidcClientId: undefined,
  oidcClientSecret: undefined,
  oidcScopes: oidcSettings.oidcScopes.fallback,
  oidcParameters: {},
  oidcName: undefined,
  oidcSignOut: 'console',
  consolePublicUrl: undefined,
};

/** A provider of sign-in, as it is set. */
export type OidcClient = {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: string;
  /** Further parameters of the authorization request. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly name: string;
  readonly signOut: 'console' | 'provider';
  /** Without a path; undefined if the browser says it. */
  readonly publicUrl: string | undefined;
};

/** The client of the settings; undefined if none is set. Throws SettingsError with one line for each fault. */
export function readOidc(settings: OidcSettings): OidcClient | undefined {
  const { oidcIssuer, oidcClientId, oidcScopes, consolePublicUrl } = settings;
  if (oidcIssuer === undefined && oidcClientId === undefined) return undefined;
  if (oidcIssuer === undefined || oidcClientId === undefined) {
    throw new SettingsError([
      'TOLLGATE_OIDC_ISSUER and TOLLGATE_OIDC_CLIENT_ID belong together: set both or none',
    ]);
  }
  if (!oidcScopes.split(' ').includes('openid')) {
    throw new SettingsError(['TOLLGATE_OIDC_SCOPES must contain openid: without it there is no ID token']);
  }
  const issuer = new URL(oidcIssuer);
  return {
    issuer,
    clientId: oidcClientId,
    clientSecret: settings.oidcClientSecret,
    scopes: oidcScopes,
    parameters: settings.oidcParameters,
    name: settings.oidcName ?? issuer.hostname,
    signOut: settings.oidcSignOut,
    publicUrl: consolePublicUrl === undefined ? undefined : new URL(consolePublicUrl).origin,
  };
}

function parametersSetting(): Setting<Readonly<Record<string, string>>> {
  const setting = textSetting({
    env: 'TOLLGATE_OIDC_PARAMETERS',
    doc: 'Parameters that the console adds to the address of the sign-in page of the OpenID provider, for example prompt=consent&access_type=offline. Unset: none.',
    fallback: undefined,
  });
  const takes = `parameters as in a URL, except ${OWN_PARAMETERS.join(', ')}`;
  return {
    ...setting,
    takes,
    fallback: {},
    parse(text) {
      const parameters = Object.fromEntries(new URLSearchParams(text));
      if (OWN_PARAMETERS.some((name) => Object.hasOwn(parameters, name))) throw new Error(`must be ${takes}`);
      return parameters;
    },
  };
}

/** Plain http is for providers on this machine: ID tokens and the client's secret are sent to it. */
function issuerSetting(): Setting<string | undefined> {
  const setting = urlSetting({
    env: 'TOLLGATE_OIDC_ISSUER',
    doc: 'Issuer of the OpenID provider for the sign-in to the console (docs/sign-in.md). http:// is possible only for a provider on this machine. Unset: people sign in with keys only.',
    fallback: undefined,
    schemes: ['https', 'http'],
  });
  return {
    ...setting,
    parse(text) {
      const url = new URL(setting.parse(text) ?? '');
      if (url.protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
        throw new Error('must be an https URL (http only for localhost)');
      }
      return text;
    },
  };
}
