/** What an object of each kind is. Accounts of providers that speak OpenAI's API share their words. */
const KIND_WORDS: ReadonlyMap<string, string> = new Map([
  ['provider-account/self-hosted-model', 'Models on servers of your own that speak OpenAI’s API.'],
  ['provider-account/virtual-model', 'Models that stand for a choice among real ones.'],
  [
    'gateway-load-balancing-config',
    'Which model answers; of the rules that match a request, the first alone chooses.',
  ],
  [
    'provider-account/aws-bedrock',
    'The models of Amazon Bedrock in one region that may be called, who calls AWS, and who may call them.',
  ],
  ['provider-account/aws-bedrock-mantle', 'Models of Bedrock’s endpoint `bedrock-mantle`.'],
  ['provider-account/aws-claude-platform', 'Anthropic’s models, authenticated and billed by AWS.'],
  [
    'provider-account/aws-sagemaker',
    'Endpoints of Amazon SageMaker AI that take the bodies of OpenAI’s API.',
  ],
  ['provider-account/azure-openai', 'Deployments of one resource of Azure OpenAI.'],
  ['provider-account/azure-foundry', 'Models of Azure AI Foundry, each with its endpoint.'],
  ['provider-account/microsoft-foundry', 'Models of one resource of Microsoft Foundry.'],
  ['provider-account/google-vertex', 'Gemini, Claude and other models of Vertex AI in one project.'],
  ['provider-account/ollama', 'Models of a server of Ollama.'],
  ['provider-account/databricks', 'Models that a workspace of Databricks serves.'],
  ['provider-account/snowflake-cortex', 'Models of Snowflake Cortex.'],
  ['provider-account/cloudera', 'Models of Cloudera AI Inference.'],
  ['provider-account/wafer', 'Models of Wafer.'],
  ['provider-account/cartesia', 'Speech and transcripts of Cartesia.'],
  ['provider-account/elevenlabs', 'Speech and transcripts of ElevenLabs.'],
  ['provider-account/deepgram', 'Speech and transcripts of Deepgram.'],
  ['provider-account/smallest-ai', 'Speech and transcripts of Smallest AI.'],
  ['provider-account/nomic', 'Embeddings of Nomic.'],
  ['user', 'A person.'],
  ['team', 'Users with a name; rules, permissions and virtual accounts may belong to it.'],
  ['virtual-account', 'A program or service that calls models in its own name.'],
  ['pat', 'A declared key of a user; its secret is made by its first rotation.'],
  ['identity-provider', 'Whose JWTs are taken instead of keys.'],
  ['secret-mapping', 'Where the secrets are that other files call `tfy-secret://…`.'],
  ['notification-channel', 'How people are reached.'],
  ['gateway-global-settings', 'Settings of the whole gateway; there is one.'],
  [
    'provider-account/guardrail-config-group',
    'Guardrails: checks of what goes to models and what comes back.',
  ],
  [
    'gateway-logging-config',
    'Whether the bodies of some requests are logged; of several that match, `log: false` wins.',
  ],
  ['gateway-guardrails-config', 'Which guardrails look at which requests: those of all rules that match.'],
  [
    'gateway-rate-limiting-config',
    'Rate limits; of the rules that match a request, the first alone counts it.',
  ],
  [
    'gateway-budget-config',
    'Budgets; every rule that matches counts the cost, the first decides whether it may pass.',
  ],
  [
    'tenant-rate-limit-config/model',
    'A rate limit of the newer generation; each that matches must have room.',
  ],
  ['tenant-budget-config', 'A budget of the newer generation; each that matches must have room.'],
  ['team-budget-config', 'A budget of one team.'],
  [
    'limit-grant',
    'More of one counter of a rule until a moment; afterwards the limit is what the rule says.',
  ],
  ['limit-request', 'A request for such a grant. It has no effect until an admin grants it.'],
]);

/** What an object of a kind is, in one line. */
export function kindWords(type: string): string {
  const words = KIND_WORDS.get(type);
  if (words !== undefined) return words;
  const kind = type.replace('provider-account/', '');
  return `The models of ${kind} that may be called, the key for them, and who may call them.`;
}
