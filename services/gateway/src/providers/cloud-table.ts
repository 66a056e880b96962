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
  'an API key, an access key or a role in `auth_data`; without `auth_data`, the AWS credentials of the gateway’s environment';
const AZURE = 'an API key, or an access token of Entra ID';

/** Kinds of accounts of clouds, where models of several makers are called in several ways. */
export const CLOUD_TABLE: Readonly<Record<string, CloudRow>> = {
  'azure-openai': {
    title: 'Azure OpenAI',
    address: '`azure_endpoint`',
    credential: AZURE,
    apis: [
      'models without a dated `api_version`: OpenAI’s APIs at `/openai/v1`',
      'models with a dated `api_version`: OpenAI’s APIs at `/openai/deployments/<model_id>`',
    ],
    source: 'https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle',
  },
  'azure-foundry': {
    title: 'Azure AI Foundry',
    address: '`azure_endpoint` of each model',
    credential: AZURE,
    apis: [
      'Claude: Anthropic Messages at `/anthropic/v1`',
      'other models without a dated `api_version`: OpenAI’s APIs at `/openai/v1`',
      'other models with a dated `api_version`: OpenAI’s APIs at `/models`',
    ],
    source: 'https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry',
  },
  'microsoft-foundry': {
    title: 'Microsoft Foundry',
    address: '`openai_endpoint` or `project_endpoint`',
    credential: AZURE,
    apis: [
      'models with `publisher: Anthropic`, and Claude without `publisher`: Anthropic Messages at `/anthropic/v1`',
      'other models: OpenAI’s APIs at `/openai/v1`',
    ],
    source: 'https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle',
  },
  'google-vertex': {
    title: 'Google Vertex AI',
    address:
      'https://<region>-aiplatform.googleapis.com/v1; other hosts for the regions `global`, `us` and `eu`',
    credential:
      'a Google access token; without `auth_data`, the application default credentials of the gateway’s environment',
    apis: [
      'Gemini models: the Gemini API at `publishers/google/models/<id>:generateContent`',
      'Claude: Anthropic Messages at `publishers/anthropic/models/<id>:rawPredict`',
      'models with a name of the form `publisher/model`: OpenAI’s API at `endpoints/openapi`',
    ],
    source: 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference',
  },
  'aws-bedrock': {
    title: 'Amazon Bedrock',
    address: 'https://bedrock-runtime.<region>.amazonaws.com',
    credential: AWS,
    apis: [
      'Claude, if the client calls Anthropic Messages: Anthropic Messages at `/anthropic/v1/messages`',
      'OpenAI’s models (`openai.…`): OpenAI’s APIs at `/openai/v1`',
      'all other requests: Bedrock’s Converse API',
    ],
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html',
  },
  'aws-bedrock-mantle': {
    title: 'Amazon Bedrock, endpoint `bedrock-mantle`',
    address: 'https://bedrock-mantle.<region>.api.aws',
    credential: AWS,
    apis: ['Claude: Anthropic Messages at `/anthropic/v1`', 'other models: OpenAI’s APIs at `/v1`'],
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html',
  },
  'aws-sagemaker': {
    title: 'Amazon SageMaker AI',
    address: 'https://runtime.sagemaker.<region>.amazonaws.com',
    credential: AWS.replace('an API key, an access key', 'an access key'),
    apis: [
      'OpenAI’s chat completions, completions and embeddings, and rerank: the gateway sends the request as the body of a call to `/endpoints/<model_id>/invocations` or, for a stream, to `/endpoints/<model_id>/invocations-response-stream`',
      '`model_id` is the name of an endpoint whose container accepts such bodies, such as vLLM, LMI or TGI',
    ],
    source:
      'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointWithResponseStream.html',
  },
  'aws-claude-platform': {
    title: 'Claude Platform on AWS',
    address: 'https://aws-external-anthropic.<region>.api.aws',
    credential: AWS,
    apis: ['all models: Anthropic’s API, with the header `anthropic-workspace-id`'],
    source: 'https://platform.claude.com/docs/en/build-with-claude/claude-platform-on-aws',
  },
};
