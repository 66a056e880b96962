import { systemClock } from '@tollgate/clock';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Question } from '../../src/guardrails/remote/remote-adapter.ts';
import { RemoteCheck } from '../../src/guardrails/remote/remote-check.ts';
import { azurePii } from '../../src/guardrails/remote/services/azure.ts';
import { googleModelArmor } from '../../src/guardrails/remote/services/google-model-armor.ts';
import { JsonCalls } from '../../src/upstream/json-calls.ts';
import { Upstreams } from '../../src/upstream/pools.ts';
import { ENTRA, entra } from '../support/fake-azure.ts';
import { googleTokens, KEY_FILE } from '../support/fake-google.ts';
import { type FakeInternet, startFakeInternet } from '../support/fake-internet.ts';
import { GivenTokens } from '../support/given-tokens.ts';
import { type Asked, type FakeService, startFakeService } from './fake-service.ts';
import { azureLanguage, FORBIDDEN, modelArmor, NAME } from './rewriting-services.ts';

let internet: FakeInternet;
let service: FakeService;
let upstreams: Upstreams;
let tokens: GivenTokens;

beforeAll(async () => {
  internet = await startFakeInternet();
  service = await startFakeService();
  const bounds = {
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    connectionsMax: 10,
    egress: { mayBePrivate: true },
    client: 'own',
  } as const;
  upstreams = new Upstreams(bounds, systemClock);
});
beforeEach(() => {
  tokens = new GivenTokens('cloud');
  service.asked.length = 0;
  internet.answer = (request) =>
    request.host === 'oauth2.googleapis.com' ? googleTokens(request, tokens) : entra(request, tokens);
});
afterAll(async () => {
  await upstreams.close();
  await service.stop();
  await internet.stop();
});

/** Tokens are fetched from hosts under their public names. */
const ports = {
  fetchFor: () =>
    upstreams.fetchFor({
      proxyUrl: internet.proxyUrl,
      proxyUsername: '',
      proxyPassword: '',
      caCert: internet.caCert,
      clientCert: '',
      clientKey: '',
      serverName: '',
      acceptsAnyCert: false,
      privateAddresses: '',
    }),
};

const question = (side: Question['side'], text: string): Question => ({
  side,
  texts: [{ text, place: side === 'input' ? 'user' : 'answer', isJson: false }],
  subject: 'user:a@acme.io',
  teams: [],
  tags: {},
  model: 'main/gpt',
  request: () => ({}),
});

function ask(check: RemoteCheck, side: Question['side'], text: string, timeoutMs = 5_000) {
  const calls = new JsonCalls(upstreams, systemClock);
  const post = calls.post.bind(calls);
  return check.ask(question(side, text), { post, clock: systemClock, timeoutMs }, { isRewriting: true });
}

describe('Google Model Armor', () => {
  const check = () =>
    new RemoteCheck(
      googleModelArmor(
        {
          auth_data: { type: 'key-file', key_file_content: KEY_FILE },
          config: {
            project_id: 'acme',
            location: 'europe-west4',
            template_id: 'strict',
            base_url: service.url,
          },
        },
        ports,
      ),
    );

  const TEMPLATE = '/v1/projects/acme/locations/europe-west4/templates/strict';

  function answered({ path, headers, body }: Asked) {
    if (!tokens.isGood(headers.authorization))
      return { status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } };
    const data =
      path === `${TEMPLATE}:sanitizeUserPrompt` ? body['userPromptData'] : body['modelResponseData'];
    // What the adapter writes.
    return { body: modelArmor((data as { text: string }).text) };
  }

  test.each(['input', 'output'] as const)(
    'de-identifies texts of the %s with one token of its service account',
    async (side) => {
      service.answer = answered;
      const armor = check();
      const [first, second] = await Promise.all([
        ask(armor, side, `Ask ${NAME}`),
        ask(armor, side, 'Nothing'),
      ]);
      expect(first).toMatchObject({ objections: [], replaced: [{ kind: 'PERSON_NAME' }] });
      expect([...first.texts]).toEqual([[`Ask ${NAME}`, 'Ask [PERSON_NAME]']]);
      expect(second).toMatchObject({ objections: [], replaced: [] });
      expect(tokens.count).toBe(1);
      expect(service.asked[0]?.path).toBe(
        `${TEMPLATE}:${side === 'input' ? 'sanitizeUserPrompt' : 'sanitizeModelResponse'}`,
      );
    },
  );

  test('objects with its other filters, though a name was replaced', async () => {
    service.answer = answered;
    const outcome = await ask(check(), 'input', `The ${FORBIDDEN} of ${NAME}`);
    expect(outcome.objections).toMatchObject([{ kind: 'pi_and_jailbreak' }]);
  });

  test('fails if Google gives no token, and in time if it does not answer', async () => {
    service.answer = answered;
    internet.answer = () => ({ status: 400, body: { error: 'invalid_grant' } });
    await expect(ask(check(), 'input', 'Hi')).rejects.toThrow('got no token of Google');
    internet.answer = () => new Promise(() => {});
    await expect(ask(check(), 'input', 'Hi', 200)).rejects.toThrow('no credentials for its service in time');
    expect(service.asked).toHaveLength(0);
  });
});

test('Azure is called with a token of Entra ID', async () => {
  const pii = azurePii(
    {
      auth_data: {
        type: 'client-secret',
        tenant_id: ENTRA.tenant,
        client_id: ENTRA.client,
        client_secret: ENTRA.secret,
      },
      config: { resource_name: 'acme', custom_host: service.url, domain: 'none', pii_categories: ['*'] },
    },
    ports,
  );
  service.answer = (asked) =>
    tokens.isGood(asked.headers.authorization)
      ? azureLanguage({ ...asked, headers: { 'ocp-apim-subscription-key': 'service-secret' } })
      : { status: 401, body: {} };
  const { texts } = await ask(new RemoteCheck(pii), 'input', `Ask ${NAME}`);
  expect([...texts.values()]).toEqual(['Ask ********']);
});
