import { openaiAddressOf } from '@tollgate/manifests';
import { listedKinds } from '@tollgate/pricing';
import { CLOUD_TABLE } from '../../services/gateway/src/providers/cloud-table.ts';
import { PROVIDER_TABLE } from '../../services/gateway/src/providers/provider-table.ts';

function pricesSection(): string[] {
  const kinds = listedKinds().unlisted.map((kind) => `\`${kind}\``);
  return [
    '## Prices',
    '',
    'A model without `cost` of its own costs what the public list says of its provider. There are no list prices of models of',
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
    'Kinds of provider accounts (`type: provider-account/<kind>`), how each is called, and what is its own. A client may call a',
    'model in any API; a provider that speaks another one gets the request translated. [manifest-fields.md](manifest-fields.md) has',
    'the fields. `services/gateway/test/providers` calls each against a server that behaves as the linked documentation says.',
    '',
    '## Connections',
    '',
    'Every account takes `headers` (of every call), `tls_settings`, `proxy` and `private_addresses`:',
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
    'A proxy tunnels every connection (`CONNECT`), for plain HTTP too; it looks the name up, so private addresses behind it are not',
    'checked. Tokens are fetched through the same proxy and trust the same authorities. `reject_unauthorized: false` checks no',
    'certificate.',
    '',
    '## Providers with one API',
    '',
    '| kind | provider | base URL | credential | API | its own | its usage report |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '## Clouds',
    '',
    'Tokens that expire are renewed five minutes before they do (or a quarter of their life), while calls go on with the old one; they',
    'are fetched once for all calls that wait. Without a token a call ends as `upstream_auth_failed`, and another target is tried.',
    '',
    '| kind | cloud | base URL | who calls | APIs |',
    '|---|---|---|---|---|',
    ...Object.entries(CLOUD_TABLE).map(
      ([kind, { title, source, address, credential, apis }]) =>
        `| \`${kind}\` | [${title}](${source}) | ${address.replaceAll('<', '&lt;')} | ${credential} | ${apis.join('; ')} |`,
    ),
    '',
    ...pricesSection(),
  ].join('\n');
}
