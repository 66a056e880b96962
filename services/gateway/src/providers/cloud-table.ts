/** How the models of a cloud are called: what stands in docs/providers.md. */
export type CloudRow = {
  readonly title: string;
  readonly address: string;
  /** How calls prove who makes them. */
  readonly credential: string;
  /** Which models are asked in which API, at which path. */
  readonly apis: readonly string[];
  /** Its public documentation. */
  readonly source: string;
};

const AWS =
  '`auth_data`: API key, access key (Signature Version 4), role that is assumed; without: the gateway’s environment';
const AZURE =
  '`api-key`, or a token of Entra ID (`client-secret`, `certificate`, `workload-identity`) as `Authorization: Bearer`';

/** Kinds of accounts of clouds, where models of several makers are called in several ways. */
export const CLOUD_TABLE: Readonly<Record<string, CloudRow>> = {
  'azure-openai': {
    title: 'Azure OpenAI',
    address: '`azure_endpoint`',
    credential: AZURE,
    apis: [
      '`/openai/v1`, all of OpenAI’s APIs, Responses among them',
      'with a dated `api_version` of the model: `/openai/deployments/<model_id>`',
    ],
    source: 'https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle',
  },
  'azure-foundry': {
    title: 'Azure AI Foundry',
    address: '`azure_endpoint` of each model',
    credential: AZURE,
    apis: [
      'Claude: Anthropic Messages at `/anthropic/v1`',
      'others: OpenAI’s at `/openai/v1`, with a dated `api_version` at `/models`',
    ],
    source: 'https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry',
  },
  'microsoft-foundry': {
    title: 'Microsoft Foundry',
    address: '`openai_endpoint` or `project_endpoint`',
    credential: AZURE,
    apis: ['`publisher: Anthropic`: Messages at `/anthropic/v1`', 'others: OpenAI’s at `/openai/v1`'],
    source: 'https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle',
  },
  'google-vertex': {
    title: 'Google Vertex AI',
    address: 'https://<region>-aiplatform.googleapis.com/v1; `global`, `us` and `eu` have hosts of their own',
    credential:
      'a token of Google’s: `key-file`, `workload-identity-federation-file`; without: the gateway’s environment',
    apis: [
      'Gemini: `publishers/google/models/<id>:generateContent`',
      'Claude: `publishers/anthropic/models/<id>:rawPredict`, tokens counted by `count-tokens`',
      '`publisher/model`: OpenAI’s at `endpoints/openapi`',
    ],
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference',
  },
  'aws-bedrock': {
    title: 'Amazon Bedrock',
    address: 'https://bedrock-runtime.<region>.amazonaws.com',
    credential: AWS,
    apis: [
      'clients of Anthropic Messages with Claude: `/anthropic/v1/messages`',
      '`openai.…`: OpenAI’s at `/openai/v1`',
      'all else: Converse',
    ],
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html',
  },
  'aws-bedrock-mantle': {
    title: 'Amazon Bedrock, endpoint `bedrock-mantle`',
    address: 'https://bedrock-mantle.<region>.api.aws',
    credential: AWS,
    apis: ['Claude: Anthropic Messages at `/anthropic/v1`', 'others: OpenAI’s at `/v1`'],
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html',
  },
  'aws-claude-platform': {
    title: 'Claude Platform on AWS',
    address: 'https://aws-external-anthropic.<region>.api.aws',
    credential: AWS,
    apis: ['Anthropic’s, with `anthropic-workspace-id`'],
    source: 'https://platform.claude.com/docs/en/build-with-claude/claude-platform-on-aws',
  },
};
