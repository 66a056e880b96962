type Words = Readonly<Record<string, string>>;

const AWS_AUTH =
  'The provider credential. If this field is missing, the gateway uses the AWS credentials of its environment.';
const REQUIRED_AUTH = { auth_data: 'The provider credential.' };
const CLOUD_ADDRESS =
  'The address of the cloud’s API, for example of a VPC endpoint. The default is the public address for the region.';
const AWS: Words = { auth_data: AWS_AUTH, base_url: CLOUD_ADDRESS };
const ROUTING_RULE: Words = {
  'rules.id':
    'The id of the rule. It must be unique among the rules of all manifests for routing, fallback, rate limits and budgets. The header `x-tfy-applied-configurations` of an answer names the rule as `<manifest>#<id>`.',
};
const FIRST_MATCH = 'The rules, in their order. Only the first rule that matches a request applies.';
const RULE_NAME = 'The name of the manifest, which is also the id of the rule.';
const PREFIX = 'A value that ends with `*` stands for all values with this beginning.';
/** Conditions of rules with the lists `in` and `not_in`. */
const LISTED_MODELS =
  'The models to which the rule applies, as `account/model`. In the list `in`, `*` means all models.';
const LISTED_TAGS =
  'Conditions for tags, by the name of the tag. A request without the tag matches a list `not_in`, but not a list `in`.';
const SCOPED_RULE: Words = {
  name: RULE_NAME,
  'when.subjects':
    'The callers to which the rule applies. If several of the lists `in` are set, one of them must contain the caller. No list `not_in` may contain the caller.',
  'when.models': LISTED_MODELS,
  'when.provider_accounts': 'The provider accounts to whose models the rule applies, by name.',
  'when.metadata': LISTED_TAGS,
};
const ALERT_THRESHOLDS =
  'Percentages of the limit. When a counter reaches a percentage, Tollgate sends a message, once in each window. The default is 75, 90, 95 and 100.';
const DEFAULT_NAME = 'The name of the manifest. The default is the type of the manifest.';

/**
 * What fields do that mean something else in one type of manifest than in other types, in one line. `fieldWords` prefers
 * these. A field is looked up by the last names of its path, the longest that is here.
 */
export const KIND_FIELD_WORDS: ReadonlyMap<string, Words> = new Map([
  [
    'provider-account/self-hosted-model',
    {
      auth_data:
        'The credential of all models. If this field is missing, `auth_data` of the models applies. Without both, the gateway sends no credential.',
      base_url:
        'The address of OpenAI’s API at the server. Without this field, each model needs the field `url`.',
      'integrations.model_id':
        'The name of the model at the server. A model has either this field or `hosted_model_name`.',
      'integrations.auth_data':
        'The credential of the model. The default is `auth_data` of the account. All models of the account must have the same credential.',
      'integrations.tls_settings':
        'The TLS settings of connections to the server. All models of the account must have the same settings. The field `tls_settings` of the account overrides this field.',
      'integrations.headers':
        'Headers that the gateway sends with every call, by name. All models of the account must have the same headers. The field `headers` of the account overrides this field. Tollgate treats the values as secrets.',
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
        'The provider credential. If this field is missing, the gateway uses Google’s application default credentials of its environment.',
      region: 'The cloud region in which the gateway calls the models, such as `europe-west4` or `global`.',
      base_url: CLOUD_ADDRESS,
    },
  ],
  [
    'provider-account/ollama',
    {
      auth_data: 'The address of the server. Ollama needs no credential.',
      'auth_data.custom_host':
        'The address of the server, such as `http://ollama:11434`. The account needs this field or `base_url`.',
      base_url:
        'The address of OpenAI’s API at the server, such as `http://ollama:11434/v1`. The account needs this field or `auth_data.custom_host`. If both are set, this field applies.',
    },
  ],
  [
    'provider-account/databricks',
    {
      ...REQUIRED_AUTH,
      client_id: 'The client id of the service principal.',
      base_url:
        'The address of OpenAI’s API in the workspace, such as `https://<workspace>/serving-endpoints`.',
    },
  ],
  [
    'provider-account/snowflake-cortex',
    {
      ...REQUIRED_AUTH,
      base_url:
        'The address of the provider’s API. The default is the public address of the account in `account_identifier`.',
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
      auth_data:
        'The credential that the gateway sends to all endpoints, in headers. An endpoint can override these headers with its own `auth_data`.',
      'auth_data.headers':
        'Headers that the gateway sends with every call, by name. Tollgate treats the values as secrets.',
      'integrations.tls_settings': 'The TLS settings of connections to this service.',
      proxy:
        'The HTTP proxy through which the gateway connects to the services. If this field is missing, the gateway connects directly.',
      private_addresses:
        'Whether the gateway may connect to a service at an address in a private network. If this field is missing, the setting `TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES` applies.',
      integrations: 'The endpoints: HTTP services that clients can call.',
      'integrations.type': 'The type of this entry. All endpoints have this type.',
      'integrations.name': 'The name of the endpoint. Clients call it at `/proxy-api/<account>/<name>/…`.',
      'integrations.base_url': 'The address of the service.',
      'integrations.auth_data':
        'The credential that the gateway sends to this service, in headers. They replace headers with the same name in `headers` of this endpoint and in `auth_data` of the account.',
      'integrations.headers':
        'Headers that the gateway sends with every call to this service, by name. They replace headers with the same name in `auth_data` of the account. Tollgate treats the values as secrets.',
      'loadbalancing_config.priority':
        'The position in the order. The endpoint with the lowest number comes first, and endpoints with the same number share the requests. The default is 0.',
      'loadbalancing_config.fallback_status_codes':
        'The HTTP status codes after which the gateway calls the next endpoint. The default is 300 to 399, 401, 403, 404, 408, 429, and 500 or higher.',
      'loadbalancing_config.fallback_candidate':
        'Whether the gateway calls this endpoint after another endpoint has failed. The default is `true`.',
      'loadbalancing_config.metadata_match':
        'Tags with values. If a request does not have all of these tags with these values, the gateway skips this endpoint.',
      'integrations.authorized_subjects':
        'The callers that may call this endpoint, as `user:<email>`, `team:<name>` or `virtualaccount:<name>`. They also need access to the account. If this field is missing, everyone with access to the account may call the endpoint.',
      collaborators:
        'The users, teams and virtual accounts that may call the endpoints or change the account. If this field is missing, no user may call the endpoints. Virtual accounts can also get access through their field `permissions`.',
    },
  ],
  [
    'provider-account/virtual-model',
    {
      name: 'The name of the group of virtual models.',
      integrations: 'The virtual models of the group.',
      'integrations.type': 'The type of this entry. All virtual models have this type.',
      'integrations.name':
        'The name of the virtual model. Clients call the model as `<group>/<name>`, where the group is the `name` of the manifest.',
      'integrations.authorized_subjects':
        'The callers that may call this model, as `user:<email>`, `team:<name>` or `virtualaccount:<name>`. They also need access to the group. If this field is missing, everyone with access to the group may call the model.',
      collaborators:
        'The users, teams and virtual accounts that may call the models or change the group. If this field is missing, no user may call the models. Virtual accounts can also get access through their field `permissions`.',
      'collaborators.role_id':
        '`provider-account-access` allows calls. `provider-account-manager` also allows changes of the group.',
    },
  ],
  [
    'provider-account/guardrail-config-group',
    {
      collaborators:
        'Users, teams and virtual accounts. Tollgate stores this field, but it has no effect. The rules in `gateway-guardrails-config` decide which requests the guardrails check.',
      'collaborators.role_id': 'The role in the group. Tollgate stores this field, but it has no effect.',
      integrations: 'The guardrails of the group.',
      'integrations.type': 'The kind of the guardrail, which decides what it looks for.',
      'integrations.name': 'The name of the guardrail. Rules name the guardrail as `group/name`.',
      'integrations.auth_data':
        'The credential with which the gateway authenticates at the service of the guardrail. If it is missing for `/aws-bedrock`, the gateway uses the AWS credentials of its environment.',
      region: 'The AWS region of the Bedrock guardrail, such as `eu-central-1`.',
      'auth_data.api_key':
        'The API key of the service, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
      'auth_data.headers':
        'Headers that the gateway sends with every call to the service, by name. Tollgate treats the values as secrets.',
    },
  ],
  [
    'team',
    {
      identity_provider_mapping:
        'Groups in JWTs of identity providers. A user whose JWT contains one of these groups belongs to the team.',
      'identity_provider_mapping.value': `The name of the group in the JWT. ${PREFIX}`,
    },
  ],
  [
    'virtual-account',
    {
      identity_provider_mapping:
        'Values in JWTs of identity providers with `resolve_to: virtual-account`. A caller whose JWT contains one of these values is this virtual account.',
      'identity_provider_mapping.value': `The value of the claim that \`claims.subject\` of the identity provider names. ${PREFIX}`,
      ownedBy: 'The team that owns the virtual account.',
    },
  ],
  [
    'pat',
    {
      expiration_date:
        'The last day on which the key works, in UTC. If this field is missing, the key does not expire.',
    },
  ],
  ['gateway-global-settings', { name: DEFAULT_NAME }],
  [
    'gateway-load-balancing-config',
    {
      name: DEFAULT_NAME,
      ...ROUTING_RULE,
      rules: FIRST_MATCH,
      'when.models':
        'The model names in requests to which the rule applies, as `account/model`. A name that no account has, such as `fast`, is also allowed: clients can then call it. If this field is missing, the rule applies to all models.',
    },
  ],
  [
    'gateway-guardrails-config',
    {
      name: DEFAULT_NAME,
      'rules.id':
        'The id of the rule, which must be unique among the rules of all manifests of this type. Usage events name the rule by this id.',
      rules: 'The rules. If several rules match a request, the guardrails of all these rules check it.',
      'when.subjects':
        'The callers to which the rule applies. If this field is missing, the rule applies to all callers.',
      'subjects.conditions': 'The lists `in` and `not_in` of callers.',
      'conditions.in':
        'The callers to which the rule applies: `user:<email>`, `team:<name>`, `virtualaccount:<name>` or `*` for all. If this field is missing, the rule applies to all callers that are not in `not_in`.',
      'conditions.not_in': 'The callers to which the rule does not apply, in the form of `in`.',
    },
  ],
  [
    'gateway-logging-config',
    {
      name: DEFAULT_NAME,
      when: 'The conditions of the manifest. All of them must hold. Without conditions, the manifest matches every request.',
      'when.subjects':
        'The callers to whose requests the manifest applies: `user:<email>`, `team:<name>`, `virtualaccount:<name>` or `*` for all.',
      'when.models':
        'The models to whose requests the manifest applies, as `account/model`. In the list `in`, `*` means all models.',
      'when.metadata':
        'Conditions for tags, by the name of the tag: a value, a list of values, or an object with `in` and `not_in`. A request without the tag matches only a list `not_in`.',
    },
  ],
  [
    'gateway-fallback-config',
    {
      name: DEFAULT_NAME,
      ...ROUTING_RULE,
      rules: FIRST_MATCH,
      'fallback_models.target': 'The name of a real model, as `account/model`.',
      'fallback_models.override_params':
        'Fields that replace fields of the request’s body in calls to this model, such as `temperature`. Fields such as `model`, `messages` and `stream` cannot be replaced.',
    },
  ],
  [
    'gateway-rate-limiting-config',
    {
      name: DEFAULT_NAME,
      rules:
        'The rules, in their order. Only the first rule that matches a request counts it and can refuse it.',
      thresholds: ALERT_THRESHOLDS,
    },
  ],
  [
    'gateway-budget-config',
    {
      name: DEFAULT_NAME,
      rules:
        'The rules, in their order. Every rule that matches a request counts it, but only the first of them can refuse it.',
      limit_to:
        'The largest cost in USD, or the largest number of tokens. The field `unit` says which of them, and in which window.',
      thresholds: ALERT_THRESHOLDS,
    },
  ],
  ['tenant-rate-limit-config/model', SCOPED_RULE],
  ['tenant-budget-config', SCOPED_RULE],
  ['team-budget-config', SCOPED_RULE],
]);
