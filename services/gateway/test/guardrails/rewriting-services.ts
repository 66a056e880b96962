import { AWS, type AwsAnswer } from '../support/fake-aws.ts';
import type { Asked, Reply } from './fake-service.ts';

/** The name that the services find, behind a character that Python counts as one and JavaScript as two. */
export const NAME = 'Jane Doe';
const NAMES = /Jane Doe/g;
/** What every service blocks. */
export const FORBIDDEN = 'forbidden plan';

/** A guardrail of Bedrock as AWS documents `ApplyGuardrail`: it anonymizes names, and blocks a topic. */
export function bedrockGuardrail({
  path,
  body,
}: {
  readonly path: string;
  readonly body: Buffer;
}): AwsAnswer {
  const asked: {
    readonly source: string;
    readonly content: readonly { readonly text: { readonly text: string } }[];
  } = JSON.parse(body.toString());
  if (path !== '/guardrail/gr-1/version/2/apply' || !/^(?:INPUT|OUTPUT)$/.test(asked.source))
    return { status: 404, body: { message: 'no such guardrail' } };
  const texts = asked.content.map(({ text }) => text.text);
  const topics = texts.some((text) => text.includes(FORBIDDEN))
    ? [{ name: 'Plans', type: 'DENY', action: 'BLOCKED' }]
    : [];
  const names = texts
    .flatMap((text) => text.match(NAMES) ?? [])
    .map((match) => ({ type: 'NAME', match, action: 'ANONYMIZED', detected: true }));
  if (topics.length + names.length === 0) return { body: { action: 'NONE', outputs: [], assessments: [{}] } };
  const outputs =
    topics.length > 0
      ? [{ text: 'Sorry, the model cannot answer this question.' }]
      : texts.map((text) => ({ text: text.replace(NAMES, '{NAME}') }));
  return {
    body: {
      action: 'GUARDRAIL_INTERVENED',
      outputs,
      assessments: [
        {
          ...(topics.length > 0 && { topicPolicy: { topics } }),
          sensitiveInformationPolicy: { piiEntities: names, regexes: [] },
        },
      ],
    },
  };
}

/** Azure AI Language as it documents `PiiEntityRecognition`. */
export function azureLanguage({ path, headers, body }: Asked): Reply {
  if (headers['ocp-apim-subscription-key'] !== 'service-secret')
    return { status: 401, body: { error: { code: '401' } } };
  if (path !== '/language/:analyze-text?api-version=2024-11-01')
    return { status: 404, body: { error: { code: '404' } } };
  const { documents } = body['analysisInput'] as {
    // what the adapter writes
    readonly documents: readonly { readonly id: string; readonly text: string }[];
  };
  return {
    body: {
      kind: 'PiiEntityRecognitionResults',
      results: {
        errors: [],
        modelVersion: '2025-02-01',
        documents: documents.map(({ id, text }) => ({
          id,
          redactedText: text.replace(NAMES, (name) => '*'.repeat(name.length)),
          entities: [...text.matchAll(NAMES)].map(({ index }) => ({
            text: NAME,
            category: 'Person',
            offset: index,
            length: NAME.length,
            confidenceScore: 0.99,
          })),
          warnings: [],
        })),
      },
    },
  };
}

/** Presidio's analyzer: positions in characters, not in UTF-16 units. */
export function presidioAnalyzer({ path, body }: Asked): Reply {
  const { text, language, score_threshold: threshold } = body;
  if (path !== '/analyze') return { status: 404, text: 'Not Found' };
  if (typeof text !== 'string' || language !== 'en')
    return { status: 500, body: { error: 'No matching recognizers were found to serve the request.' } };
  const entities = [...text.matchAll(NAMES)].map(({ index }) => {
    const start = [...text.slice(0, index)].length;
    const end = start + NAME.length;
    return { analysis_explanation: null, entity_type: 'PERSON', score: 0.85, start, end };
  });
  return { body: entities.filter(({ score }) => score >= Number(threshold)) };
}

/** A template of Model Armor whose Sensitive Data Protection de-identifies names. */
export function modelArmor(text: string): object {
  const isForbidden = text.includes(FORBIDDEN);
  const isNamed = text.includes(NAME);
  return {
    sanitizationResult: {
      filterMatchState: isForbidden || isNamed ? 'MATCH_FOUND' : 'NO_MATCH_FOUND',
      invocationResult: 'SUCCESS',
      filterResults: {
        pi_and_jailbreak: {
          piAndJailbreakFilterResult: {
            executionState: 'EXECUTION_SUCCESS',
            matchState: isForbidden ? 'MATCH_FOUND' : 'NO_MATCH_FOUND',
          },
        },
        sdp: {
          sdpFilterResult: {
            deidentifyResult: {
              executionState: 'EXECUTION_SUCCESS',
              matchState: isNamed ? 'MATCH_FOUND' : 'NO_MATCH_FOUND',
              data: { text: text.replace(NAMES, '[PERSON_NAME]') },
              ...(isNamed && { transformedBytes: String(NAME.length), infoTypes: ['PERSON_NAME'] }),
            },
          },
        },
      },
    },
  };
}

/** A service by TrueFoundry's contract: blocks the topic, and rewrites names in what it was asked about. */
export function customService({ body }: Asked): Reply {
  const about = body['responseBody'] ?? body['requestBody'];
  const text = JSON.stringify(about);
  if (text.includes(FORBIDDEN)) return { body: { verdict: false, message: 'no plans' } };
  if (!text.includes(NAME)) return { body: { verdict: true } };
  return {
    body: { verdict: true, transformed: true, result: JSON.parse(text.replace(NAMES, 'a colleague')) },
  };
}

/** The guardrails `<kind>` that rewrite, each with its service. */
export function rewritingGuardrails(url: string, awsUrl: string) {
  const rewriting = { operation: 'mutate' } as const;
  const custom = { type: 'custom', config: { url: `${url}/custom` }, ...rewriting };
  return {
    bedrock: {
      type: 'aws-bedrock',
      ...rewriting,
      auth_data: {
        type: 'access-key-based',
        access_key_id: AWS.accessKeyId,
        secret_access_key: AWS.secret,
      },
      config: { guardrail_id: 'gr-1', guardrail_version: '2', region: AWS.region, base_url: awsUrl },
    },
    'azure-pii': {
      type: 'azure-pii',
      ...rewriting,
      auth_data: { type: 'api-key', api_key: 'service-secret' },
      config: { resource_name: 'acme', custom_host: url, domain: 'none', pii_categories: ['Person'] },
    },
    presidio: { type: 'tollgate-presidio', ...rewriting, config: { analyzer_url: url } },
    custom: { ...custom, target: 'request' },
    'custom-answer': { ...custom, target: 'response' },
  };
}
