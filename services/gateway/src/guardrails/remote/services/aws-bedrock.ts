import { awsPresent } from '../auth/aws-present.ts';
import type { AwsAuth } from '../auth/service-account.ts';
import {
  list,
  member,
  RemoteFault,
  type RemoteFinding,
  type RemoteReply,
  type TextService,
} from '../remote-adapter.ts';

type Settings = {
  readonly auth_data?: AwsAuth;
  readonly config: {
    readonly guardrail_id: string;
    readonly guardrail_version: string;
    readonly region: string;
    readonly base_url?: string;
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

/**
 * A guardrail of Amazon Bedrock, by its API `ApplyGuardrail`. Sensitive information that the guardrail anonymizes is replaced by
 * what it writes in its place; what it blocks is an objection.
 */
export function awsBedrock({ auth_data, config }: Settings): TextService {
  const { guardrail_id: id, guardrail_version: version, region } = config;
  const base = config.base_url ?? `https://bedrock-runtime.${region}.amazonaws.com`;
  const path = `/guardrail/${encodeURIComponent(id)}/version/${encodeURIComponent(version)}/apply`;
  return {
    takes: 'texts',
    origin: new URL(base).origin,
    sides: ['input', 'output'],
    pieceCharsMax: 20_000,
    piecesMax: 4,
    present: awsPresent(auth_data, { region, service: 'bedrock' }),
    call: ({ side }, pieces) => ({
      url: base + path,
      headers: [],
      body: {
        source: side === 'input' ? 'INPUT' : 'OUTPUT',
        content: pieces.map((text) => ({ text: { text } })),
      },
    }),
    read(reply, pieces) {
      const action = member(reply, 'action');
      if (action === 'NONE') return { findings: [] };
      if (action !== 'GUARDRAIL_INTERVENED') throw new RemoteFault('its service answered without an action');
      const findings = list(reply, ['assessments']).flatMap(findingsOf);
      if (findings.length === 0) return { findings: [{ kind: 'intervened' }] };
      return { findings, ...textsOf(reply, findings, pieces) };
    },
  };
}

/** What it writes in place of each text; of texts that it blocks it writes something else. */
function textsOf(
  reply: unknown,
  findings: readonly RemoteFinding[],
  pieces: readonly string[],
): Pick<RemoteReply, 'texts'> {
  if (findings.some(({ isReplaced }) => isReplaced !== true)) return {};
  const texts = list(reply, ['outputs'], pieces.length).map((output) => member(output, 'text'));
  if (!texts.every((text) => typeof text === 'string'))
    throw new RemoteFault('its service answered without the anonymized texts');
  return { texts };
}

function findingsOf(assessment: unknown): readonly RemoteFinding[] {
  return POLICIES.flatMap(([policy, found, name]) => {
    const all = member(assessment, policy, found);
    if (!Array.isArray(all)) return [];
    return all.filter(hasActed).map((one) => {
      const match = member(one, 'match');
      return {
        kind: name === undefined ? 'word' : String(member(one, name)),
        ...(member(one, 'action') === 'ANONYMIZED' && { isReplaced: true }),
        ...(typeof match === 'string' && { found: match }),
      };
    });
  });
}

/** What was found and only noted has the action `NONE`. */
function hasActed(found: unknown): boolean {
  return member(found, 'action') !== 'NONE';
}
