import { openaiAddressOf } from '@tollgate/manifests';
import { PROVIDER_TABLE } from '../../services/gateway/src/providers/provider-table.ts';

/** `docs/providers.md`: the provider table of the gateway. */
export function providersPage(): string {
  const rows = Object.entries(PROVIDER_TABLE).map(([kind, row]) => {
    const { title, wire, auth, hasResponses, takesCacheMarks, rerankPath, usage, source } = row;
    const own = [
      ...(hasResponses === true ? ['Responses API for every chat model'] : []),
      ...(takesCacheMarks === true ? ['`cache_control` in chat messages'] : []),
      ...(rerankPath === undefined ? [] : [`reranks at \`${rerankPath}\``]),
    ];
    const address = openaiAddressOf(kind) ?? '`url` or `base_url` of the account';
    const header = auth === 'authorization' ? '`Authorization: Bearer`' : `\`${auth}\``;
    return `| \`${kind}\` | [${title}](${source}) | ${address} | ${header} | ${wire} | ${own.join('; ')} | ${usage ?? ''} |`;
  });
  return [
    '<!-- Written by `npm run generate` from services/gateway/src/providers/provider-table.ts. -->',
    '# Providers',
    '',
    'Kinds of provider accounts (`type: provider-account/<kind>`), how each is called, and what is its own. A client may call a',
    'model in any API; a provider that speaks another one gets the request translated. Every account takes `base_url` and',
    '`headers`; [manifest-fields.md](manifest-fields.md) has the fields. `services/gateway/test/providers` calls each against a server',
    'that behaves as the linked documentation says. Amazon Bedrock (`aws-bedrock`) is called by its Converse API, signed as AWS asks.',
    '',
    '| kind | provider | base URL | credential | API | its own | its usage report |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
