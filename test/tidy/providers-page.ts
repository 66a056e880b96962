import { openaiAddressOf } from '@tollgate/manifests';
import { listedKinds } from '@tollgate/pricing';
import { CLOUD_TABLE } from '../../services/gateway/src/providers/cloud-table.ts';
import { PROVIDER_TABLE } from '../../services/gateway/src/providers/provider-table.ts';

function pricesSection(): string[] {
  const kinds = listedKinds().unlisted.map((kind) => `\`${kind}\``);
  return [
    '## Prices',
    '',
    'If a model has no `cost` in its manifest, the public list price of the provider applies. Models of these providers have no list',
    `price: ${kinds.join(', ')}. Without \`cost\` they are [unpriced](glossary.md): their requests count as 0 USD.`,
    '',
  ];
}

const PLURAL = { response: 'responses', conversation: 'conversations', file: 'files', batch: 'batches' };

function cloudsSection(): string[] {
  return [
    '## Clouds',
    '',
    'A cloud offers models of several makers in several APIs. For some credentials, the gateway first fetches an access token from the cloud.',
    'It renews the token before it expires. If it cannot fetch a token, the call fails with `upstream_auth_failed`, and the gateway tries',
    'another target.',
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

/** `docs/providers.md`: the provider tables of the gateway. */
export function providersPage(): string {
  const rows = Object.entries(PROVIDER_TABLE).map(([kind, row]) => {
    const { title, wire, auth, hasResponses, stores, takesCacheMarks, rerankPath, usage, source } = row;
    const own = [
      ...(hasResponses === true ? ['Responses API for every chat model'] : []),
      ...(stores === undefined ? [] : [`stores ${stores.map((kind) => PLURAL[kind]).join(', ')}`]),
      ...(takesCacheMarks === true ? ['`cache_control` in chat messages'] : []),
      ...(rerankPath === undefined ? [] : [`reranks at \`${rerankPath}\``]),
    ];
    const address = openaiAddressOf(kind) ?? '`url` or `base_url` of the account';
    const header = auth === 'authorization' ? '`Authorization: Bearer`' : `\`${auth}\``;
    return `| \`${kind}\` | [${title}](${source}) | ${address} | ${header} | ${wire} | ${own.join('; ')} | ${usage ?? ''} |`;
  });
  return [
    '<!-- Written by `npm run generate` from services/gateway/src/providers/{provider,cloud}-table.ts. -->',
    '# Providers',
    '',
    'This page lists the kinds of provider accounts and how the gateway calls each kind. A kind is the last part of the `type` of the',
    'manifest: `provider-account/<kind>`. [manifests.md](manifests.md#provider-accounts) says how to write such a manifest, and the',
    '[glossary](glossary.md) explains the words. A client may call every model in every API, because the gateway translates requests.',
    '',
    '## Connections',
    '',
    'Every account may have headers, TLS settings and a proxy:',
    '',
    '```yaml',
    'type: provider-account/openai',
    'name: inside',
    'base_url: https://llm.corp.example/v1',
    'auth_data: {type: api-key, api_key: env:LLM_KEY}',
    'headers: {x-cost-centre: research}',
    'tls_settings:',
    '  ca_cert: |                       # trusted in addition to the well-known authorities',
    '    -----BEGIN CERTIFICATE-----',
    '    …',
    '  client_cert: …                   # the certificate of the gateway, for mutual TLS',
    '  client_key: file:/run/secrets/llm-client.key',
    "  server_name: llm.corp.example    # the name in the server's certificate, if it differs from the host in base_url",
    'proxy: {url: "http://proxy.corp.example:3128", username: gateway, password: env:PROXY_PASSWORD}',
    'private_addresses: allow           # replaces TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES for this account',
    '```',
    '',
    'The gateway sends `headers` with every call. It connects to the proxy with the method `CONNECT`. The proxy resolves the name of the',
    'provider, so it must itself refuse private addresses. With `reject_unauthorized: false` in `tls_settings`, the gateway does not check the',
    'certificate of the server.',
    '',
    '## Providers with one API',
    '',
    'The column "API" names the API in which the gateway calls the provider. The column "usage report" says what is special in the token',
    'counts that the provider sends; the gateway takes this into account.',
    '',
    '| kind | provider | base URL | header with the credential | API | further features | usage report |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...cloudsSection(),
    ...pricesSection(),
  ].join('\n');
}
