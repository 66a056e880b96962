import { list, member, type RemoteAdapter, RemoteFault } from './remote-adapter.ts';

type Settings = {
  readonly auth_data: { readonly api_key: string };
  readonly config: {
    readonly guardrail_id: string;
    readonly guardrail_version: string;
    readonly region: string;
  };
};

/** Where a policy of an assessment keeps what it found. */
const POLICIES = [
  ['topicPolicy', 'topics', 'name'],
  ['contentPolicy', 'filters', 'type'],
  ['wordPolicy', 'customWords', undefined],
  ['wordPolicy', 'managedWordLists', 'type'],
  ['sensitiveInformationPolicy', 'piiEntities', 'type'],
  ['sensitiveInformationPolicy', 'regexes', 'name'],
  ['contextualGroundingPolicy', 'filters', 'type'],
] as const;

/** A guardrail of Amazon Bedrock, by its API `ApplyGuardrail`. */
export function awsBedrock({ auth_data, config }: Settings): RemoteAdapter {
  const { guardrail_id: id, guardrail_version: version, region } = config;
  const origin = `https://bedrock-runtime.${region}.amazonaws.com`;
  const path = `/guardrail/${encodeURIComponent(id)}/version/${encodeURIComponent(version)}/apply`;
  return {
    origin,
    sides: ['input', 'output'],
    pieceCharsMax: 20_000,
    piecesMax: 4,
    call: ({ side }, pieces) => ({
      url: origin + path,
      headers: ['authorization', `Bearer ${auth_data.api_key}`],
      body: {
        source: side === 'input' ? 'INPUT' : 'OUTPUT',
        content: pieces.map((text) => ({ text: { text } })),
      },
    }),
    read(reply) {
      const action = member(reply, 'action');
      if (action === 'NONE') return [];
      if (action !== 'GUARDRAIL_INTERVENED') throw new RemoteFault('its service answered without an action');
      const kinds = list(reply, ['assessments']).flatMap(kindsOf);
      return (kinds.length > 0 ? kinds : ['intervened']).map((kind) => ({ kind }));
    },
  };
}

function kindsOf(assessment: unknown): readonly string[] {
  return POLICIES.flatMap(([policy, found, name]) => {
    const all = member(assessment, policy, found);
    if (!Array.isArray(all)) return [];
    return all.filter(hasActed).map((one) => (name === undefined ? 'word' : String(member(one, name))));
  });
}

/** What was found and only noted has the action `NONE`. */
function hasActed(found: unknown): boolean {
  return member(found, 'action') !== 'NONE';
}
