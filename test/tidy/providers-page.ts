import { openaiAddressOf } from '@tollgate/manifests';
import { listedKinds } from '@tollgate/pricing';
import { CLOUD_TABLE } from '../../services/gateway/src/providers/cloud-table.ts';
import { PROVIDER_TABLE } from '../../services/gateway/src/providers/provider-table.ts';

function pricesSection(): string[] {
  const kinds = listedKinds().unlisted.map((kind) => `\`${kind}\``);
  return [
    '## Prices',
    '',
    'If a model has no `cost` in its manifest, the public list price of its provider applies. There are no list prices of models of',
    `${kinds.join(', ')}; without \`cost\` they are [unpriced](billing.md#the-rule).`,
    '',
  ];
}

const PLURAL = { response: 'responses', conversation: 'conversations', file: 'files', batch: 'batches' };

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
    'This page lists the kinds of provider accounts (`type: provider-account/<kind>`) and how the gateway calls each kind. A client may call a',
    'model in any API; if the provider speaks another API, the gateway translates the request. [manifest-fields.md](manifest-fields.md) lists',
    'the fields of accounts. The tests in `services/gateway/test/providers` call a server that behaves as the linked documentation says.',
    '',
    '## Connections',
    '',
    'Every account may have `headers` (sent with every call), `tls_settings`, `proxy` and `private_addresses`:',
    '',
    '```yaml',
    'type: provider-account/openai',
    'name: inside',
    'base_url: https://llm.corp.example/v1',
    'auth_data: {type: api-key, api_key: env:LLM_KEY}',
    'headers: {x-cost-centre: research}',
    'tls_settings:',
    '  ca_cert: |                       # beside the well-known authorities',
    '    -----BEGIN CERTIFICATE-----',
    '    …',
    '  client_cert: …                   # the gateway proves itself to the server',
    '  client_key: file:/run/secrets/llm-client.key',
    '  server_name: llm.corp.example    # name in the certificate, if it is not that of the address',
    'proxy: {url: "http://proxy.corp.example:3128", username: gateway, password: env:PROXY_PASSWORD}',
    'private_addresses: allow           # in place of TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES',
    '```',
    '',
    'The gateway connects through the proxy with `CONNECT`, also for plain HTTP. The proxy resolves host names, so the gateway cannot check',
    'for private addresses behind the proxy. The gateway fetches access tokens through the same proxy and with the same certificate',
    'authorities. With `reject_unauthorized: false` the gateway checks no certificate.',
    '',
    '## Providers with one API',
    '',
    '| kind | provider | base URL | credential | API | further features | where usage reports differ |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '## Clouds',
    '',
    'The gateway renews an access token five minutes before it expires, or when a quarter of its lifetime is left if that is later. Calls use',
    'the old token until the new one has arrived. All calls that wait for a token share one fetch. A call for which no token can be fetched fails with `upstream_auth_failed`,',
    'and the gateway tries another target.',
    '',
    '| kind | cloud | base URL | credential | APIs |',
    '|---|---|---|---|---|',
    ...Object.entries(CLOUD_TABLE).map(
      ([kind, { title, source, address, credential, apis }]) =>
        `| \`${kind}\` | [${title}](${source}) | ${address.replaceAll('<', '&lt;')} | ${credential} | ${apis.join('; ')} |`,
    ),
    '',
    ...pricesSection(),
  ].join('\n');
}
