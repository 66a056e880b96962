/** What the fields of provider accounts, their models and their prices do, in one line; `fieldWords` looks them up. */
export const ACCOUNT_FIELD_WORDS: Readonly<Record<string, string>> = {
  auth_data: 'The provider credential. If this field is missing, the gateway sends no credential.',
  'auth_data.type': 'The kind of credential.',
  api_key:
    'The API key at the provider, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
  apiKey:
    'The API key at the provider, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
  bearer_token:
    'The key that the gateway sends as a bearer token, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
  pat_token: 'The programmatic access token of Snowflake, as text or as a reference such as `env:NAME`.',
  log: 'Whether Tollgate stores the bodies of requests that meet the conditions in `when`, and the bodies of their answers.',
  api_token: 'The access token of the provider, as text or as a reference such as `env:NAME`.',
  endpoint_type: 'The kind of the services. Tollgate stores this field, but it has no effect.',
  loadbalancing_config:
    'Settings with which the gateway chooses among the endpoints for a request to `slug`. They have no effect on requests to this endpoint’s own name.',
  'loadbalancing_config.weight':
    'The share of the requests to `slug` for which this endpoint comes first, in relation to the weights of the other endpoints. The default is 1.',
  cartesia_version: 'The version of Cartesia’s API that the gateway calls.',
  zero_data_retention:
    'Whether the gateway asks the provider to store nothing of the requests. The default is `true`.',
  cdp_base_url:
    'The address of Cloudera’s control plane, such as `https://iamapi.us-west-1.altus.cloudera.com`.',
  private_key: 'The private key of the access key, as text or as a reference such as `env:NAME`.',
  workload_name:
    'The Cloudera workload for which the gateway fetches access tokens. AI Inference has the name `DE`.',
  oauth_secret: 'The OAuth secret of the service principal, as text or as a reference such as `env:NAME`.',
  client_secret:
    'The client secret that belongs to `client_id`, as text or as a reference such as `env:NAME`.',
  certificate:
    'The certificate and the private key that belong to `client_id`, both in PEM, as text or as a reference such as `env:NAME`.',
  certificate_thumbprint:
    'Tollgate stores this field, but it has no effect: the gateway computes the thumbprint from the certificate.',
  tenant_id: 'The id of the Entra ID tenant that issues access tokens to the gateway.',
  client_id: 'The client id with which the gateway authenticates at Entra ID.',
  authority_host:
    'The address at which the gateway requests access tokens from Entra ID. The default is the address for Azure’s public cloud.',
  key_file_content:
    'The JSON key file of a Google service account or, with `type: workload-identity-federation-file`, Google’s config file for workload identity federation. The value is the JSON as text or as an object, or a reference such as `env:NAME`. Tollgate encrypts a text or an object before it stores it.',
  'auth_data.custom_host': 'The address of the server, such as `http://ollama:11434`.',
  azure_endpoint: 'The address of the Azure resource, such as `https://name.openai.azure.com`.',
  openai_endpoint:
    'The address of the Foundry resource. The account needs this field or `project_endpoint`. If both are set, this field applies.',
  project_endpoint:
    'The address of a project in the Foundry resource. The account needs this field or `openai_endpoint`.',
  'integrations.api_version':
    'The version of Azure’s API, such as `2024-10-21`. If this field is missing or `v1`, the gateway uses Azure’s v1 API, which has no dated versions.',
  foundation_model:
    'The name of the model behind the deployment, such as `gpt-4o`. By this name, Tollgate finds the price of the model and recognises models of Anthropic. The default is `model_id`.',
  deployment_type: 'The kind of the deployment in Azure. Tollgate stores this field, but it has no effect.',
  publisher:
    'The maker of the model. With `Anthropic`, the gateway calls the model through Anthropic’s API, and with any other value through OpenAI’s API. If this field is missing, the name in `foundation_model` decides.',
  project_id: 'The id of the Google Cloud project.',
  account_identifier:
    'The id of the Snowflake account, such as `myorg-account1`. The default of `base_url` contains it.',
  workspace_id: 'The id of the Claude Platform workspace to which the calls of the gateway belong.',
  project:
    'The id of the Amazon Bedrock project to which the calls of the gateway belong. If this field is missing, the gateway names no project.',
  tls_settings: 'The TLS settings of connections to the provider.',
  ca_cert:
    'Certificates (PEM) of certificate authorities that the gateway trusts in addition to the built-in ones.',
  client_cert: 'The client certificate of the gateway in PEM, for mutual TLS.',
  client_key: 'The private key of `client_cert` in PEM, as text or as a reference such as `env:NAME`.',
  server_name: 'The name in the certificate of the server, if it differs from the host in the address.',
  reject_unauthorized:
    'With `false`, the gateway does not check the certificate of the server. The default is `true`.',
  prompt_caching:
    'With this field, the gateway adds cache breakpoints (`cache_control`) to requests without any, because some models cache a prompt only at cache breakpoints. The value is the time for which the provider keeps the cached prompt. The header `x-tfy-cache-control` of a request overrides this field.',
  proxy:
    'The HTTP proxy through which the gateway connects to the provider. If this field is missing, the gateway connects directly.',
  'proxy.url': 'The address of the proxy.',
  'proxy.username': 'The user name with which the gateway authenticates at the proxy.',
  'proxy.password':
    'The password with which the gateway authenticates at the proxy, as text or as a reference such as `env:NAME`.',
  private_addresses:
    'Whether the gateway may connect to the provider at an address in a private network. If this field is missing, the setting `TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES` applies.',
  region: 'The cloud region in which the gateway calls the models, such as `eu-central-1`.',
  'integrations.region':
    'The cloud region in which the gateway calls this model. The default is the region of the account.',
  access_key_id: 'The id of the access key.',
  secret_access_key: 'The secret of the access key, as text or as a reference such as `env:NAME`.',
  assumed_role_arn:
    'The ARN of the AWS role that the gateway assumes with the AWS credentials of its environment.',
  external_id: 'The external id that the trust policy of the role requires.',
  base_url: 'The address of the provider’s API. The default is the provider’s public address.',
  headers:
    'Headers that the gateway sends with every call, by name. A header such as `authorization` replaces the header in which the gateway sends the credential. Tollgate treats the values as secrets.',
  integrations: 'The models of the account.',
  'integrations.type': 'The type of this entry. All models of the account have this type.',
  'integrations.name': 'The name of the model for clients. They call the model as `<account>/<name>`.',
  'integrations.auth_data':
    'The credential of the model. All models of the account must have the same credential.',
  model_id: 'The name of the model at the provider.',
  hosted_model_name:
    'The name of the model at the server. A model has either this field or `model_id`. Both have the same effect.',
  model_server: 'The program that serves the model. Tollgate stores this field, but it has no effect.',
  model_types: 'The kinds of requests that the model supports.',
  url: 'The address of the server for this model. The default is `base_url` of the account.',
  limits:
    'The limits of the rule. With `mode: enforce`, policy admits a request only if every one of these limits has enough capacity left.',
  'overrides.limits':
    'The limits that apply instead of the limits of the rule. Limits of the rule that are missing here still apply.',
  'integrations.limits': 'The largest numbers of input and output tokens that the model supports.',
  max_input_tokens:
    'The largest number of input tokens that the model supports. Tollgate shows it in `GET /v1/models` and does not enforce it.',
  max_output_tokens:
    'The largest number of output tokens that the model supports. If a request has no `max_tokens`, the gateway sends this number to providers whose API requires a limit, and rules with `estimate: strict` reserve it.',
  capabilities:
    'The features of the model, for clients that choose a model by its features. `GET /v1/models` shows them.',
  authorized_subjects:
    'The callers that may call this model, as `user:<email>`, `team:<name>` or `virtualaccount:<name>`. They also need access to the account. If this field is missing, everyone with access to the account may call the model.',
  collaborators:
    'The users, teams and virtual accounts that may call the models or change the account. If this field is missing, no user may call the models. Virtual accounts can also get access through their field `permissions`.',
  'collaborators.subject':
    'The user, team or virtual account: `user:<email>`, `team:<name>` or `virtualaccount:<name>`. `team:everyone` means every user.',
  role_id:
    '`provider-account-access` allows calls. `provider-account-manager` also allows changes of the account.',
  discount_percent:
    'A discount on the prices in Tollgate’s price list, in percent. The discount does not apply to prices in `cost`. The default is 0.',
  on_client_disconnect:
    'What the gateway does when the client disconnects: `cancel` cancels the call to the provider, `drain` reads the answer to its end. The default is `cancel`.',

  cost: 'The price of the model. If this field is missing, the price in Tollgate’s price list applies. Requests to a model without any price count as 0 USD.',
  metric:
    'The unit for which `value` is the price, such as a thousand tokens or a minute of audio. With `public_cost`, the price in Tollgate’s price list applies.',
  'cost.value':
    'The price in USD for the unit in `metric`. With `per_1000_embedding_tokens`, it is a number. With `per_million_tokens`, it is one price, or a list of prices for successive periods.',
  input: 'The price of the input, in USD for the unit in `metric`: tokens, characters or minutes of audio.',
  output: 'The price of output tokens, in USD for the unit in `metric`.',
  cache_read: 'The price of input tokens that the provider reads from its cache. The default is `input`.',
  cache_write: 'The price of input tokens that the provider writes to its cache. The default is `input`.',
  cache_write_1h:
    'The price of input tokens that the provider writes to its cache for an hour. The default is `cache_write`.',
  reasoning: 'The price of output tokens that the model uses for its reasoning. The default is `output`.',
  audio_input: 'The price of audio tokens in the input. The default is `input`.',
  audio_output: 'The price of audio tokens in the output. The default is `output`.',
  per_request: 'The price of a million requests, in addition to the price of their tokens. The default is 0.',
  per_image: 'The price of a million images. The default is 0.',
  tiers:
    'Other prices for requests with many input tokens. A request has the prices of the last tier whose `from` it reaches.',
  'tiers.input':
    'The price of input tokens in this tier. The default is `input` of the price that contains the tier.',
  'tiers.output':
    'The price of output tokens in this tier. The default is `output` of the price that contains the tier.',
  'tiers.cache_read':
    'The price of input tokens that the provider reads from its cache in this tier. The default is `cache_read` of the price that contains the tier.',
  'tiers.cache_write':
    'The price of input tokens that the provider writes to its cache in this tier. The default is `cache_write` of the price that contains the tier.',
  'tiers.cache_write_1h':
    'The price of input tokens that the provider writes to its cache for an hour in this tier. The default is `cache_write_1h` of the price that contains the tier.',
  'tiers.reasoning':
    'The price of output tokens that the model uses for its reasoning in this tier. The default is `reasoning` of the price that contains the tier.',
  'tiers.audio_input':
    'The price of audio tokens in the input in this tier. The default is `audio_input` of the price that contains the tier.',
  'tiers.audio_output':
    'The price of audio tokens in the output in this tier. The default is `audio_output` of the price that contains the tier.',
  valid_from:
    'The first day on which the price applies, in UTC. Only the first price of a list may omit this field.',
  valid_until:
    'The last day on which the price applies, in UTC. The default is the day before the next price begins. On days without a price, Tollgate’s price list applies.',
  input_tiers: 'Other prices of input tokens for requests with many input tokens.',
  output_tiers: 'Other prices of output tokens for requests with many input tokens.',
  cache_read_tiers: 'Prices that replace `cache_read` for requests with many input tokens.',
  cache_write_tiers: 'Prices that replace `cache_write` for requests with many input tokens.',
  from: 'A number of input tokens. The tier applies to all tokens of a request with at least this number of input tokens, including cached ones.',
  cost_per_token: 'The price of one token in USD.',
};
