import { openaiAddressOf } from '@tollgate/manifests';
import { listedKinds } from '@tollgate/pricing';
import { CLOUD_TABLE } from '../../services/gateway/src/providers/cloud-table.ts';
import { OWN_APIS } from '../../services/gateway/src/providers/own-apis.ts';
import { PROVIDER_TABLE } from '../../services/gateway/src/providers/provider-table.ts';

function pricesSection(): string[] {
  const kinds = listedKinds().unlisted.map((kind) => `\`${kind}\``);
  return [
    '## Prices',
    '',
    'If a model has no `cost` in its manifest, its price comes from the price list that Tollgate contains. This list has no prices for',
    `models of these kinds of accounts: ${kinds.join(', ')}.`,
    'Without `cost`, these models are [unpriced](glossary.md): their requests count as 0 USD, unless the provider reports their cost.',
    '',
  ];
}

const PLURAL = { response: 'responses', conversation: 'conversations', file: 'files', batch: 'batches' };

function cloudsSection(): string[] {
  return [
    '## Clouds',
    '',
    'A cloud offers models of several makers in several APIs. For some credentials, the gateway first fetches an access token from the',
    'cloud, and renews the token before it expires. If it gets no token within 10 seconds, the call fails with 502',
    '`upstream_auth_failed`, and the gateway calls the next [target](routing.md#when-a-target-fails), if there is one.',
    '',
    '| kind | cloud | base URL | credential | APIs |',
    '|---|---|---|---|---|',
    ...Object.entries(CLOUD_TABLE).map(
      ([kind, { title, source, address, credential, apis }]) =>
        `| \`${kind}\` | [${title}](${source}) | ${address.replaceAll('<', '&lt;')} | ${credential} | ${apis.join('; ')} |`,
    ),
    '',
  ];
}

/** What the APIs that clients call are for. */
const USES: Readonly<Record<string, string>> = {
  'openai-speech': 'speech (`/v1/audio/speech`)',
  'openai-transcriptions': 'transcripts (`/v1/audio/transcriptions`)',
  'openai-embeddings': 'embeddings (`/v1/embeddings`)',
};

function ownApisSection(): string[] {
  return [
    '## Providers with APIs of their own',
    '',
    'Clients call these providers with the APIs of OpenAI. The gateway translates each request to the API of the provider. It translates',
    'the transcripts, embeddings and errors of the provider to the API of OpenAI. It forwards each piece of audio as soon as it arrives.',
    'The column "usage report" names the part of the answer in which the provider reports usage.',
    '',
    '- The field `voice` of a request is the id of a voice of the provider.',
    '- The gateway sends fields that the API of OpenAI does not have, such as `voice_settings` or `diarize`, to the provider unchanged.',
    '  In requests for transcripts, it answers 400 to fields whose names begin with `callback` or `webhook`.',
    '- If the provider does not support a `response_format`, the gateway answers 400.',
    '- The header `x-tollgate-warnings` of the answer names fields that the gateway removed because the provider does not support them.',
    '',
    '| kind | provider | base URL | header with the credential | serves | usage report |',
    '|---|---|---|---|---|---|',
    ...Object.entries(OWN_APIS).map(([kind, { title, source, auth, apis, usage }]) => {
      const header = auth.scheme === undefined ? auth.header : `Authorization: ${auth.scheme}`;
      const serves = Object.keys(apis).map((name) => USES[name] ?? name);
      return `| \`${kind}\` | [${title}](${source}) | ${openaiAddressOf(kind)} | \`${header}\` | ${serves.join(', ')} | ${usage} |`;
    }),
    '',
  ];
}

/** Where accounts of kinds without one public address name theirs. */
const OWN_ADDRESSES: ReadonlyMap<string, string> = new Map([
  ['snowflake-cortex', 'https://&lt;account_identifier>.snowflakecomputing.com/api/v2/cortex/v1'],
  ['cloudera', '`base_url` of the account or of the model'],
  ['ollama', '`custom_host` in `auth_data`, or `base_url` of the account'],
  ['self-hosted-model', '`base_url` of the account, or `url` of the model'],
]);

/** Kinds whose accounts have no field for a credential. */
const WITHOUT_CREDENTIAL: ReadonlySet<string> = new Set(['ollama']);

const CUSTOM_ENDPOINTS = [
  '## Custom endpoints',
  '',
  'Accounts of the kind `custom-endpoint` are for HTTP services of any kind. The gateway does not translate their requests and answers.',
  'It removes the client’s key and adds the headers of the account: [manifests.md](manifests.md#custom-endpoints),',
  '[apis.md](apis.md#custom-endpoints).',
  '',
];

/** `docs/providers.md`: the provider tables of the gateway. */
export function providersPage(): string {
  const rows = Object.entries(PROVIDER_TABLE).map(([kind, row]) => {
    const { title, wire, auth, hasResponses, stores, takesCacheMarks, rerankPath, usage, source } = row;
    const own = [
      ...(hasResponses === true ? ['serves the Responses API for every chat model'] : []),
      ...(stores === undefined ? [] : [`stores ${stores.map((kind) => PLURAL[kind]).join(', ')}`]),
      ...(takesCacheMarks === true ? ['accepts `cache_control` in chat messages'] : []),
      ...(rerankPath === undefined ? [] : [`serves rerank at \`${rerankPath}\``]),
    ];
    const address = openaiAddressOf(kind) ?? OWN_ADDRESSES.get(kind) ?? '`base_url` of the account';
    const header = auth === 'authorization' ? '`Authorization: Bearer`' : `\`${auth}\``;
    const credential = WITHOUT_CREDENTIAL.has(kind)
      ? 'none, unless `headers` of the account contains one'
      : header;
    return `| \`${kind}\` | [${title}](${source}) | ${address} | ${credential} | ${wire} | ${own.join('; ')} | ${usage ?? ''} |`;
  });
  return [
    '<!-- Written by `npm run generate` from services/gateway/src/providers/{provider,cloud}-table.ts and own-apis.ts. -->',
    '# Providers',
    '',
    'This page lists the kinds of provider accounts and how the gateway calls each kind. The kind is the last part of the `type` in the',
    'manifest of an account: `provider-account/<kind>`. [manifests.md](manifests.md#provider-accounts) says how to write such a',
    'manifest, and the [glossary](glossary.md) defines terms such as *provider account*. A client may call a chat model with another API',
    'than the API of the provider, because the gateway translates requests and answers: [compatibility.md](compatibility.md).',
    '',
    '## Connections',
    '',
    'Every account at a provider of models may have headers, TLS settings and a proxy:',
    '',
    '```yaml',
    'type: provider-account/openai',
    'name: inside',
    'base_url: https://llm.corp.example/v1',
    'auth_data: {type: api-key, api_key: env:LLM_KEY}',
    'headers: {x-cost-centre: research}',
    'tls_settings:',
    '  ca_cert: |                       # certificate authorities that the gateway trusts in addition to the built-in ones',
    '    -----BEGIN CERTIFICATE-----',
    '    …',
    '  client_cert: …                   # the certificate of the gateway, for mutual TLS',
    '  client_key: file:/run/secrets/llm-client.key',
    "  server_name: llm.corp.example    # the name in the server's certificate, if it differs from the host in base_url",
    'proxy: {url: "http://proxy.corp.example:3128", username: gateway, password: env:PROXY_PASSWORD}',
    'private_addresses: allow           # overrides TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES for this account',
    '```',
    '',
    'The gateway sends `headers` with every call. It connects to the proxy with the HTTP method `CONNECT`. The proxy resolves the host',
    'name of the provider again and can get another address. With `private_addresses: refuse`, the proxy must have a public address.',
    'Configure it to refuse private addresses, too. With `reject_unauthorized: false` in `tls_settings`, the gateway does not check the',
    'certificate of the server.',
    '',
    '## Providers with one API',
    '',
    'The column "API" names the API in which the gateway calls the provider: `openai` is OpenAI’s chat completions, `anthropic` is',
    'Anthropic’s Messages, and `gemini` is the Gemini API. The column "usage report" describes how the usage reports of the provider',
    'differ from those in OpenAI’s chat completions. The gateway counts the tokens correctly in spite of these differences.',
    '',
    '| kind | provider | base URL | header with the credential | API | further features | usage report |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...ownApisSection(),
    ...cloudsSection(),
    ...CUSTOM_ENDPOINTS,
    ...pricesSection(),
  ].join('\n');
}
