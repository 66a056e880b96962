/** What the fields of provider accounts, their models and their prices do, in one line; `fieldWords` looks them up. */
export const ACCOUNT_FIELD_WORDS: Readonly<Record<string, string>> = {
  auth_data: 'The provider credential. If this field is missing, the gateway sends no credential.',
  'auth_data.type': 'The kind of credential.',
  api_key:
    'The key of the provider, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
  apiKey:
    'The key of the provider, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
  bearer_token:
    'The key of the service, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate encrypts a key that is given as text.',
  pat_token: 'The access token, as text or as a reference.',
  log: 'Whether Tollgate stores the bodies of requests that meet the conditions in `when`, and the bodies of their answers.',
  api_token: 'The access token of the provider, as text or as a reference.',
  endpoint_type: 'A kind of service. Tollgate stores this field, but it has no effect.',
  routing_type: 'With `weight` or `priority`, all endpoints of the account are one more endpoint together.',
  loadbalancing_config:
    'Settings with which the gateway chooses among the endpoints for a request to `slug`. They have no effect on requests to this endpoint’s own name.',
  'loadbalancing_config.weight':
    'The share of the requests, in relation to the weights of the other endpoints. The default is 1.',
  cartesia_version: 'The version of Cartesia’s API.',
  zero_data_retention:
    'Whether the gateway asks the provider to store nothing of a request. The default is `true`.',
  cdp_base_url:
    'The address of Cloudera’s control plane, such as `https://iamapi.us-west-1.altus.cloudera.com`.',
  private_key: 'The private key of the access key, as text or as a reference.',
  workload_name:
    'The Cloudera workload for which the gateway fetches access tokens. AI Inference has the name `DE`.',
  oauth_secret: 'The secret of the service principal, as text or as a reference.',
  client_secret: 'The secret of `client_id`, as text or as a reference.',
  certificate: 'The certificate and the private key of `client_id` in PEM, as text or as a reference.',
  certificate_thumbprint:
    'The thumbprint of the certificate. If this field is missing, the gateway computes the thumbprint.',
  tenant_id: 'The id of the tenant in Entra ID.',
  client_id: 'The id of the client or of the service principal.',
  authority_host: 'The address of Entra ID. The default is the address of the public cloud.',
  key_file_content:
    'The JSON of the key file, as text, as an object or as a reference. Tollgate encrypts a text or an object before it stores it.',
  'auth_data.custom_host': 'The address of the server, such as `http://ollama:11434`.',
  azure_endpoint: 'The address of the Azure resource, such as `https://name.openai.azure.com`.',
  openai_endpoint: 'The address of the resource. The account needs this field or `project_endpoint`.',
  project_endpoint: 'The address of the project. The account needs this field or `openai_endpoint`.',
  'integrations.api_version':
    'The version of Azure’s API, such as `2024-10-21`. If this field is missing or `v1`, the gateway uses Azure’s v1 API, which has no dated versions.',
  foundation_model:
    'The name of the model behind the deployment, such as `gpt-4o`. Tollgate uses this name to find the price of the model, and to recognise models of Anthropic. The default is `model_id`.',
  deployment_type: 'The region type of the deployment in Azure. This field has no effect on prices.',
  publisher: 'The maker of the model. With `Anthropic`, the gateway calls the model in Anthropic’s API.',
  project_id: 'The id of the Google Cloud project.',
  account_identifier: 'The id of the Snowflake account. The address of the provider contains it.',
  workspace_id: 'The id of the workspace at the provider.',
  project: 'The id of the project at Amazon Bedrock.',
  tls_settings: 'The TLS settings of connections to the provider.',
  ca_cert:
    'Certificates (PEM) of certificate authorities that the gateway trusts in addition to the built-in ones.',
  client_cert: 'The client certificate of the gateway in PEM, for mutual TLS.',
  client_key: 'The private key of `client_cert` in PEM, as text or as a reference.',
  server_name: 'The name in the certificate of the server, if it differs from the host in the address.',
  reject_unauthorized: 'With `false`, the gateway does not check the certificate of the server.',
  prompt_caching:
    'Some models cache a prompt only if the request contains cache breakpoints (`cache_control`). With this field, the gateway sets cache breakpoints in requests without cache breakpoints. The value is the lifetime of the cached prompt. The header `x-tfy-cache-control` of a request overrides the value.',
  proxy: 'An HTTP proxy for all connections to the provider.',
  'proxy.url': 'The address of the proxy.',
  'proxy.username': 'The user name at the proxy.',
  'proxy.password': 'The password at the proxy, as text or as a reference.',
  private_addresses:
    'Whether the provider may have an address in a private network. The default is the setting `TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES`.',
  region: 'The region of the cloud, such as `eu-central-1`.',
  'integrations.region': 'The region of this model. The default is the region of the account.',
  access_key_id: 'The id of the access key.',
  secret_access_key: 'The secret of the access key, as text or as a reference.',
  assumed_role_arn: 'The AWS role that the gateway assumes with the AWS credentials of its environment.',
  external_id: 'The external id that the trust policy of the role requires.',
  base_url: 'The address of the provider. The default is the provider’s public address.',
  headers:
    'Headers that the gateway sends with every call. Tollgate treats the values as secrets. A header with the same name as the header that contains the credential, such as `authorization`, overrides that header.',
  integrations: 'The models of the account.',
  'integrations.type': 'The type of the entry. All models of the account have this type.',
  'integrations.name': 'The name of the model for clients. Clients call it as `account/name`.',
  'integrations.auth_data':
    'The credential of the model. All models of the account must have the same credential.',
  model_id: 'The name of the model at the provider.',
  hosted_model_name:
    'The name of the model at the server. A model has either this field or `model_id`; both have the same effect.',
  model_server: 'The program that serves the model.',
  model_types: 'The kinds of requests that the model supports.',
  url: 'The address of the server for this model. The default is `base_url` of the account.',
  limits:
    'The limits of the rule. With `mode: enforce`, policy admits a request only if every one of these limits has enough capacity left.',
  'overrides.limits':
    'The limits that apply instead of the limits of the rule. Limits of the rule that are missing here still apply.',
  'integrations.limits': 'The numbers of tokens that the model supports.',
  max_input_tokens: 'The largest number of input tokens that the model supports.',
  max_output_tokens:
    'The largest number of output tokens that the model supports. If a request has no `max_tokens`, policy reserves this number of tokens for a rule with `estimate: strict`.',
  capabilities: 'The features of the model. `GET /v1/models` shows them.',
  authorized_subjects:
    'The users, teams and virtual accounts that may call this model. If this field is missing, everyone with access to the account may call the model.',
  collaborators:
    'The users, teams and virtual accounts that may call the models or change the account. If this field is missing, no user may call the models.',
  'collaborators.subject':
    'The user, team or virtual account: `user:<email>`, `team:<name>` or `virtualaccount:<name>`. `team:everyone` means every user.',
  role_id:
    '`provider-account-access` allows calls. `provider-account-manager` also allows changes of the account.',
  discount_percent:
    'A discount on the prices in Tollgate’s price list, in percent. The discount does not change prices in `cost`.',
  on_client_disconnect:
    'What the gateway does when the client disconnects: `cancel` cancels the call to the provider, `drain` reads the answer to its end. The default is `cancel`.',

  cost: 'The price of the model. If this field is missing, the price in Tollgate’s price list applies.',
  metric:
    'The amount of usage for which `value` is the price. With `public_cost`, the price in Tollgate’s price list applies.',
  'cost.value': 'The price in USD.',
  input: 'The price of input tokens.',
  output: 'The price of output tokens.',
  cache_read:
    'The price of input tokens that the provider reads from its cache. The default is the price of other input.',
  cache_write:
    'The price of input tokens that the provider writes to its cache. The default is the price of other input.',
  cache_write_1h:
    'The price of input tokens that the provider caches for an hour. The default is `cache_write`.',
  reasoning:
    'The price of output tokens that the model uses for its reasoning. The default is the price of other output.',
  audio_input: 'The price of input tokens of audio. The default is the price of other input.',
  audio_output: 'The price of output tokens of audio. The default is the price of other output.',
  per_request: 'The price of a million requests.',
  per_image: 'The price of a million images.',
  tiers: 'Other prices for requests with long input.',
  valid_from: 'The first day on which the price applies, in UTC.',
  valid_until: 'The last day on which the price applies, in UTC.',
  input_tiers: 'Other prices of input tokens, for requests with long input.',
  output_tiers: 'Other prices of output tokens, for requests with long input.',
  cache_read_tiers: 'Other `cache_read` prices, for requests with long input.',
  cache_write_tiers: 'Other `cache_write` prices, for requests with long input.',
  from: 'A number of input tokens. The price applies to all tokens of a request that has at least this number of input tokens.',
  cost_per_token: 'The price of one token in USD.',
};
