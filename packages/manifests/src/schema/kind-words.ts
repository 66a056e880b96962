/** What an object of each kind is. Accounts of providers that speak OpenAI's API share their words. */
const KIND_WORDS: ReadonlyMap<string, string> = new Map([
  ['provider-account/self-hosted-model', 'Models on a server of your own with OpenAI’s API.'],
  [
    'provider-account/virtual-model',
    'A group of virtual models: names for which the gateway chooses among several real models.',
  ],
  [
    'gateway-load-balancing-config',
    'Routing rules. The gateway chooses among the targets of the first rule that matches a request.',
  ],
  [
    'gateway-fallback-config',
    'Rules that name further models. The gateway calls them if the requested model fails.',
  ],
  ['provider-account/aws-bedrock', 'Models of Amazon Bedrock in one region.'],
  ['provider-account/aws-bedrock-mantle', 'Models of Amazon Bedrock’s endpoint `bedrock-mantle`.'],
  ['provider-account/aws-claude-platform', 'Anthropic’s models on the Claude Platform on AWS.'],
  ['provider-account/aws-sagemaker', 'Endpoints of Amazon SageMaker AI with OpenAI’s API.'],
  ['provider-account/azure-openai', 'Deployments of one Azure OpenAI resource.'],
  ['provider-account/azure-foundry', 'Models of Azure AI Foundry. Each model has its own endpoint.'],
  ['provider-account/microsoft-foundry', 'Models of one Microsoft Foundry resource.'],
  ['provider-account/google-vertex', 'Models of Google Vertex AI in one project.'],
  ['provider-account/ollama', 'Models of an Ollama server.'],
  ['provider-account/databricks', 'Models of a Databricks workspace.'],
  ['provider-account/snowflake-cortex', 'Models of Snowflake Cortex.'],
  ['provider-account/cloudera', 'Models of Cloudera AI Inference.'],
  ['provider-account/wafer', 'Models of Wafer.'],
  ['provider-account/cartesia', 'Models of Cartesia for speech and transcription.'],
  ['provider-account/elevenlabs', 'Models of ElevenLabs for speech and transcription.'],
  ['provider-account/deepgram', 'Models of Deepgram for speech and transcription.'],
  ['provider-account/smallest-ai', 'Models of Smallest AI for speech and transcription.'],
  ['provider-account/nomic', 'Models of Nomic for embeddings.'],
  [
    'provider-account/custom-endpoint',
    'HTTP services of any kind. The gateway forwards requests and answers unchanged.',
  ],
  ['user', 'A person who calls models or uses the console.'],
  ['team', 'A group of users.'],
  ['virtual-account', 'A program with its own keys.'],
  [
    'pat',
    'A key of a user. The manifest does not contain the secret of the key; `tollgate token rotate` creates the secret.',
  ],
  ['identity-provider', 'An identity provider. Callers can send its JWTs instead of keys.'],
  ['secret-mapping', 'Translations of `tfy-secret://…` names into `env:` or `file:` references.'],
  ['notification-channel', 'A destination of alerts: a webhook, Slack or e-mail.'],
  ['gateway-global-settings', 'Settings of the whole gateway. Only one manifest of this type is allowed.'],
  [
    'provider-account/guardrail-config-group',
    'A group of guardrails. A guardrail checks the text of requests and answers.',
  ],
  [
    'gateway-logging-config',
    'Decides whether Tollgate stores the bodies of requests and answers. If several manifests match a request, and one of them has `log: false`, Tollgate does not store the bodies of this request and its answer.',
  ],
  ['gateway-guardrails-config', 'Rules that say which guardrails check which requests.'],
  [
    'gateway-rate-limiting-config',
    'Rate limits. Only the first rule that matches a request counts the request.',
  ],
  [
    'gateway-budget-config',
    'Budgets. Every rule that matches a request counts the request. Only the first rule that matches can refuse the request.',
  ],
  [
    'tenant-rate-limit-config/model',
    'A rate limit. Policy admits a request only if every matching rate limit of this type with `mode: enforce` has enough capacity left.',
  ],
  [
    'tenant-budget-config',
    'A budget. Policy admits a request only if every matching budget of this type with `mode: enforce` has enough capacity left.',
  ],
  [
    'team-budget-config',
    'A budget of one team. Policy admits a request of the team only if every matching budget with `mode: enforce` has enough capacity left.',
  ],
  ['limit-grant', 'A higher limit for one counter of a rule, until a given time.'],
  ['limit-request', 'A request for a `limit-grant`. The request itself changes no limit.'],
]);

/** What an object of a kind is, in one line. */
export function kindWords(type: string): string {
  const words = KIND_WORDS.get(type);
  if (words !== undefined) return words;
  const kind = type.replace('provider-account/', '');
  return `An account at the provider ${kind}, with its models.`;
}
