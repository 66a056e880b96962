import { NO_SERVICE_TLS, readSettings } from '@tollgate/settings';
import { describe, expect, it } from 'vitest';
import { consoleSettings, NO_OIDC } from '../src/index.ts';
import { readOidc } from '../src/sign-in/oidc-settings.ts';

describe('console settings', () => {
  it('have a default each', () => {
    expect(readSettings(consoleSettings, {})).toEqual({
      listen: { host: '0.0.0.0', port: 8081 },
      policyAddress: '127.0.0.1:50051',
      accountingAddress: '127.0.0.1:50052',
      analyticsAddress: '127.0.0.1:50053',
      ...NO_SERVICE_TLS,
      sessionKey: undefined,
      ...NO_OIDC,
      trustedProxies: consoleSettings.trustedProxies.fallback,
      gatewayUrl: 'http://127.0.0.1:8080',
      traceUrl: undefined,
    });
  });

  it.each(['policy:50051', '10.0.0.1:1,10.0.0.2:1', 'unix:/run/tollgate/policy.sock'])(
    'take the address %s',
    (text) => {
      expect(readSettings(consoleSettings, { TOLLGATE_POLICY_ADDRESS: text }).policyAddress).toBe(text);
    },
  );

  it.each(['policy', 'http://policy:50051', 'a:1,b:2', ''.padEnd(3)])('refuse the address "%s"', (text) => {
    expect(() => readSettings(consoleSettings, { TOLLGATE_POLICY_ADDRESS: text })).toThrow(
      /TOLLGATE_POLICY_ADDRESS/,
    );
  });

  it.each([
    'https://traces.example.com/trace/',
    'javascript:{trace_id}',
    'http://{trace_id',
    'traces/{trace_id}',
  ])('refuse the trace URL %s', (text) => {
    expect(() => readSettings(consoleSettings, { TOLLGATE_TRACE_URL: text })).toThrow(
      /TOLLGATE_TRACE_URL must be a URL starting with .* that contains \{trace_id\}/,
    );
  });

  it('refuse a short session key without repeating it', () => {
    const read = () => readSettings(consoleSettings, { TOLLGATE_SESSION_KEY: 'hunter2' });
    expect(read).toThrow('TOLLGATE_SESSION_KEY must be a secret of at least 32 characters');
    expect(read).not.toThrow(/hunter2/);
  });

  it.each([
    [{ TOLLGATE_OIDC_ISSUER: 'http://sso.example.com' }, 'must be an https URL (http only for localhost)'],
    [{ TOLLGATE_OIDC_ISSUER: 'sso.example.com' }, 'must be a URL starting with https://'],
    [{ TOLLGATE_OIDC_PARAMETERS: 'prompt=consent&state=mine' }, 'must be parameters as in a URL, except'],
  ])('refuse %j', (environment, fault) => {
    expect(() => readSettings(consoleSettings, environment)).toThrow(fault);
  });

  it.each([
    [{ TOLLGATE_OIDC_ISSUER: 'https://sso.example.com' }, 'belong together'],
    [{ TOLLGATE_OIDC_CLIENT_ID: 'tollgate' }, 'belong together'],
    [
      {
        TOLLGATE_OIDC_ISSUER: 'https://sso.example.com',
        TOLLGATE_OIDC_CLIENT_ID: 'tollgate',
        TOLLGATE_OIDC_SCOPES: 'email',
      },
      'must contain openid',
    ],
  ])('refuse %j together', (environment, fault) => {
    expect(() => readOidc(readSettings(consoleSettings, environment))).toThrow(fault);
  });
});
