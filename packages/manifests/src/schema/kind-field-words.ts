type Words = Readonly<Record<string, string>>;

const AWS_AUTH =
  'The provider credential. If this field is missing, the gateway uses the AWS credentials of its environment.';
const REQUIRED_AUTH = { auth_data: 'The provider credential.' };
const CLOUD_ADDRESS =
  'Another address of the cloud, such as a VPC endpoint. The default is the public address for the region.';
const AWS: Words = { auth_data: AWS_AUTH, base_url: CLOUD_ADDRESS };
const SELECTING_RULE: Words = { 'rules.id': 'The id of the rule. Usage events name the rule by this id.' };
const DEFAULT_NAME = 'The name of the manifest. The default is the type of the manifest.';

/**
 * What fields do that mean something else in one type of manifest than in other types, in one line. `fieldWords` prefers
 * these. A field is looked up by the last names of its path, the longest that is here.
 */
export const KIND_FIELD_WORDS: ReadonlyMap<string, Words> = new Map([
  [
    'provider-account/self-hosted-model',
    {
      base_url: 'The address of the server. Without this field, each model needs the field `url`.',
      'integrations.model_id':
        'The name of the model at the server. A model has either this field or `hosted_model_name`.',
      'integrations.tls_settings':
        'The TLS settings of connections to the server. All models of the account must have the same settings.',
      'integrations.headers':
        'Headers that the gateway sends with every call. All models of the account must have the same headers. Tollgate treats the values as secrets.',
    },
  ],
  ['provider-account/aws-bedrock', AWS],
  ['provider-account/aws-bedrock-mantle', AWS],
  ['provider-account/aws-claude-platform', AWS],
  ['provider-account/aws-sagemaker', { ...AWS, model_id: 'The name of the endpoint at SageMaker.' }],
  ['provider-account/azure-openai', { ...REQUIRED_AUTH, model_id: 'The name of the deployment in Azure.' }],
  [
    'provider-account/azure-foundry',
    {
      'integrations.azure_endpoint':
        'The address of the model, such as `https://name.services.ai.azure.com`.',
    },
  ],
  ['provider-account/microsoft-foundry', REQUIRED_AUTH],
  [
    'provider-account/google-vertex',
    {
      auth_data:
        'The provider credential. If this field is missing, the gateway uses the application default credentials of its environment.',
      base_url: CLOUD_ADDRESS,
    },
  ],
  [
    'provider-account/ollama',
    {
      auth_data: 'Contains only the address of the server; Ollama needs no credential.',
      'auth_data.custom_host':
        'The address of the server, such as `http://ollama:11434`. The account needs this field or `base_url`.',
      base_url:
        'The address of OpenAI’s API at the server. The account needs this field or `auth_data.custom_host`.',
    },
  ],
  [
    'provider-account/databricks',
    {
      ...REQUIRED_AUTH,
      base_url:
        'The address of OpenAI’s API of the workspace, such as `https://<workspace>/serving-endpoints`.',
    },
  ],
  [
    'provider-account/snowflake-cortex',
    {
      ...REQUIRED_AUTH,
      base_url:
        'Another address of the provider. The default is an address of Snowflake that contains `account_identifier`.',
    },
  ],
  [
    'provider-account/cloudera',
    {
      ...REQUIRED_AUTH,
      'integrations.base_url': 'The address of this model. The default is `base_url` of the account.',
      base_url: 'The address of all models that have no `base_url` of their own.',
    },
  ],
  ['provider-account/cartesia', REQUIRED_AUTH],
  [
    'provider-account/custom-endpoint',
    {
      routing_type:
        'How the gateway chooses an endpoint for a request to `slug`: by `weight` or by `priority`. An account has both this field and `slug`, or neither of them.',
      slug: 'A name for all endpoints of the account together. For a request to this name, the gateway chooses one of the endpoints.',
      auth_data: 'The headers that contain the credential of the services.',
      'auth_data.headers':
        'Headers that the gateway sends with every call. Tollgate treats the values as secrets.',
      integrations: 'The endpoints: HTTP services that clients can call.',
      'integrations.type': 'The type of the entry. All entries have this type.',
      'integrations.name': 'The name of the endpoint. Clients call it at `/proxy-api/<account>/<name>/…`.',
      'integrations.base_url': 'The address of the service.',
      'integrations.auth_data':
        'The headers that contain the credential of this service. They override headers of the account with the same name.',
      'integrations.headers':
        'Headers that the gateway sends with every call to this service. They override headers in `auth_data` of the account with the same name. Tollgate treats the values as secrets.',
      'loadbalancing_config.priority':
        'The place in the order. The endpoint with the lowest number comes first; the default is 0.',
      'loadbalancing_config.fallback_status_codes':
        'The status codes after which the gateway calls the next endpoint. The default is 401, 403, 404, 408, 429, and 500 or higher.',
      'loadbalancing_config.fallback_candidate':
        'Whether the gateway calls this endpoint after another endpoint has failed. The default is `true`.',
      'loadbalancing_config.metadata_match':
        'Tags that a request must have. If a request does not have them, the gateway skips this endpoint.',
      'integrations.authorized_subjects':
        'The users, teams and virtual accounts that may call this endpoint. If this field is missing, everyone with access to the account may call the endpoint.',
      collaborators:
        'The users, teams and virtual accounts that may call the endpoints or change the account. If this field is missing, no user may call the endpoints.',
    },
  ],
  ['provider-account/virtual-model', { integrations: 'The virtual models of the group.' }],
  [
    'provider-account/guardrail-config-group',
    {
      collaborators:
        'Users, teams and virtual accounts. This field has no effect on which requests the guardrails check: the rules of `gateway-guardrails-config` decide this.',
      'collaborators.role_id': 'One of these two texts.',
      integrations: 'The guardrails of the group.',
      'integrations.type': 'The kind of the guardrail.',
      'integrations.name': 'The name of the guardrail. Rules name the guardrail as `group/name`.',
      'integrations.auth_data':
        'The credential with which the gateway authenticates at the service of the guardrail.',
      'auth_data.api_key':
        'The key of the service, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
      'auth_data.headers':
        'Headers that the gateway sends with every call to the service. Tollgate treats the values as secrets.',
    },
  ],
  [
    'team',
    {
      identity_provider_mapping:
        'Groups in JWTs of identity providers. A user whose JWT contains one of these groups belongs to the team.',
      'identity_provider_mapping.value': 'The name of the group in the JWT.',
    },
  ],
  [
    'virtual-account',
    {
      identity_provider_mapping:
        'Values in JWTs of identity providers with `resolve_to: virtual-account`. A caller whose JWT contains one of these values is this virtual account.',
      'identity_provider_mapping.value':
        'The value of the claim that `claims.subject` of the identity provider names.',
    },
  ],
  ['pat', { expiration_date: 'The last day on which the key works, in UTC.' }],
  ['gateway-global-settings', { name: DEFAULT_NAME }],
  [
    'gateway-load-balancing-config',
    {
      name: DEFAULT_NAME,
      ...SELECTING_RULE,
      'when.models': 'The models that the request may ask for, as `account/model`, or any other name.',
    },
  ],
  [
    'gateway-guardrails-config',
    {
      name: DEFAULT_NAME,
      ...SELECTING_RULE,
      rules: 'The rules. If several rules match a request, the guardrails of all these rules check it.',
    },
  ],
  [
    'gateway-logging-config',
    {
      name: DEFAULT_NAME,
      when: 'The conditions of the manifest. All of them must hold. Without conditions, the manifest matches every request.',
    },
  ],
  [
    'gateway-fallback-config',
    {
      name: DEFAULT_NAME,
      ...SELECTING_RULE,
      'fallback_models.target': 'The name of the model, as `account/model`.',
      'fallback_models.override_params':
        'Fields that override fields of the request’s body in the call to this model.',
    },
  ],
  ['gateway-rate-limiting-config', { name: DEFAULT_NAME }],
  ['gateway-budget-config', { name: DEFAULT_NAME }],
]);
