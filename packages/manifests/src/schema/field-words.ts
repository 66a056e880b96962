// Over 300 lines, because it is the one table of all fields.
/**
 * What each field does, in one line. A field is looked up by the last names of its path, the longest that is here:
 * `auth_data.type`, then `type`. A test says that no field is without words.
 */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  type: 'The type.',
  name: 'The name. The type and the name together identify the manifest.',
  description: 'A description for people. It has no effect.',
  displayName: 'A name for people, shown instead of `name`.',

  auth_data: 'The provider credential. If it is missing, the gateway sends no credential.',
  'auth_data.type': 'The kind of credential.',
  api_key:
    'The key of the provider, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate stores a text encrypted.',
  apiKey:
    'The key of the provider, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate stores a text encrypted.',
  bearer_token:
    'The key of the service, as text or as a reference (`env:NAME`, `file:/path`, `tfy-secret://…`). Tollgate stores a text encrypted.',
  pat_token: 'The access token, as text or as a reference.',
  log: 'Whether the bodies of these requests are stored.',
  api_token: 'The token, as text or as a reference.',
  cartesia_version: 'The version of Cartesia’s API.',
  zero_data_retention:
    'Whether the gateway asks the provider to store nothing of a request. The default is `true`.',
  cdp_base_url:
    'The address of Cloudera’s control plane, such as `https://iamapi.us-west-1.altus.cloudera.com`.',
  private_key: 'The private key of the access key, as text or as a reference.',
  workload_name: 'The workload of the tokens: `DE` for AI Inference.',
  oauth_secret: 'The secret of the service principal, as text or as a reference.',
  client_secret: 'The secret of the client, as text or as a reference.',
  certificate: 'The certificate and the private key of the client in PEM, as text or as a reference.',
  certificate_thumbprint: 'The thumbprint of the certificate. If it is missing, the gateway computes it.',
  tenant_id: 'The id of the tenant in Entra ID.',
  client_id: 'The id of the client or of the service principal.',
  authority_host: 'The address of Entra ID. The default is the address of the public cloud.',
  key_file_content:
    'The JSON of the key file, as text, as an object or as a reference. Tollgate stores a text encrypted.',
  'auth_data.custom_host': 'The address of the server, such as `http://ollama:11434`.',
  azure_endpoint: 'The address of the Azure resource, such as `https://name.openai.azure.com`.',
  openai_endpoint: 'The address of the resource. The account needs this field or `project_endpoint`.',
  project_endpoint: 'The address of the project. The account needs this field or `openai_endpoint`.',
  'integrations.api_version':
    'The version of Azure’s API. If it is missing or `v1`, the gateway uses the API without dated versions.',
  foundation_model: 'The name of the deployed model in the price list. The default is `model_id`.',
  deployment_type: 'The region type of the deployment in Azure. It has no effect on prices.',
  publisher: 'The maker of the model. The gateway calls models of `Anthropic` in Anthropic’s API.',
  project_id: 'The id of the Google Cloud project.',
  account_identifier: 'The id of the Snowflake account. The address of the provider contains it.',
  workspace_id: 'The id of the workspace.',
  project: 'The id of the project.',
  tls_settings: 'The TLS settings of connections to the provider.',
  ca_cert:
    'Certificates (PEM) of certificate authorities that the gateway trusts in addition to the built-in ones.',
  client_cert: 'The client certificate of the gateway in PEM, for mutual TLS.',
  client_key: 'The private key of `client_cert` in PEM, as text or as a reference.',
  server_name: 'The name in the certificate of the server, if it differs from the host in the address.',
  reject_unauthorized: 'With `false`, the gateway does not check the certificate of the server.',
  prompt_caching:
    'The gateway sets cache marks in requests without such marks, for models that cache prompts only with marks. The value is the lifetime of the cached prompt. The header `x-tfy-cache-control` replaces it.',
  proxy: 'An HTTP proxy for all connections to the provider.',
  'proxy.url': 'The address of the proxy.',
  'proxy.username': 'The user name at the proxy.',
  'proxy.password': 'The password at the proxy, as text or as a reference.',
  private_addresses:
    'Whether the provider may have an address in a private network. The default is the setting `TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES`.',
  region: 'The region of the cloud.',
  'integrations.region': 'The region of this model. The default is the region of the account.',
  access_key_id: 'The id of the access key.',
  secret_access_key: 'The secret of the access key, as text or as a reference.',
  assumed_role_arn: 'The AWS role that the gateway assumes with the AWS credentials of its environment.',
  external_id: 'The external id that the trust policy of the role requires.',
  base_url: 'The address of the provider. The default is the provider’s public address.',
  headers:
    'Headers that the gateway sends with every call. Tollgate treats the values as secrets. A header `authorization` replaces the header with the credential.',
  integrations: 'The models of the account.',
  'integrations.type': 'The type of the model entry. Each kind of account has one type.',
  'integrations.name': 'The name of the model for clients. Clients call it as `account/name`.',
  'integrations.auth_data':
    'The credential of this server. It must be the same for all models of the account.',
  model_id: 'The provider’s name of the model.',
  hosted_model_name: 'The server’s name of the model. `model_id` means the same.',
  model_server: 'The program that serves the model.',
  model_types: 'The kinds of requests that the model supports.',
  url: 'The address of the server, if the account has no `base_url`. It must be the same for all models of the account.',
  limits: 'The limits of the rule. A request needs room in all of them.',
  'integrations.limits': 'The limits of the model.',
  max_input_tokens: 'The largest number of input tokens.',
  max_output_tokens:
    'The largest number of output tokens. If a request has no `max_tokens`, rules with `estimate: strict` reserve this number.',
  capabilities: 'The features of the model. `GET /v1/models` shows them.',
  authorized_subjects:
    'The users, teams and virtual accounts that may call this model. If it is missing, everyone with access to the account may call it.',
  collaborators:
    'The users, teams and virtual accounts that may call the models or change the account. If it is missing, no user may call them.',
  'collaborators.subject':
    'The user, team or virtual account: `user:<email>`, `team:<name>` or `virtualaccount:<name>`. `team:everyone` means every user.',
  role_id:
    '`provider-account-access` allows calls. `provider-account-manager` also allows changes of the account.',
  discount_percent: 'A discount on list prices, in percent. It does not change prices in `cost`.',
  on_client_disconnect:
    'What the gateway does when the client disconnects: `cancel` cancels the call to the provider, `drain` reads the answer to its end. The default is `cancel`.',

  cost: 'The price of the model. If it is missing, the public list price applies.',
  metric: 'The unit of the price. `public_cost` means the public list price.',
  'cost.value': 'The price in USD.',
  input: 'The price of input tokens.',
  output: 'The price of output tokens.',
  cache_read:
    'The price of input tokens that the provider reads from its cache. The default is the price of other input.',
  cache_write:
    'The price of input tokens that the provider writes to its cache. The default is the price of other input.',
  cache_write_1h:
    'The price of input tokens that the provider caches for an hour. The default is `cache_write`.',
  reasoning: 'The price of output tokens of reasoning. The default is the price of other output.',
  audio_input: 'The price of input tokens of audio. The default is the price of other input.',
  audio_output: 'The price of output tokens of audio. The default is the price of other output.',
  per_request: 'The price of a million requests.',
  per_image: 'The price of a million images.',
  tiers: 'Other prices for requests with long input.',
  valid_from: 'The first day on which the price applies, in UTC.',
  valid_until: 'The last day on which the price applies, in UTC.',
  input_tiers: 'Other input prices for requests with long input.',
  output_tiers: 'Other output prices for requests with long input.',
  cache_read_tiers: 'Other `cache_read` prices for requests with long input.',
  cache_write_tiers: 'Other `cache_write` prices for requests with long input.',
  from: 'The smallest number of input tokens of a request for which this price applies. It then applies to all tokens of the request.',
  cost_per_token: 'The price of one token in USD.',

  email: 'The e-mail address. It identifies the user.',
  'user.name': 'A name for people. Without `email`, this field is the e-mail address.',
  teams: 'Names of teams.',
  'user.teams': 'Teams of the user. A team can also name the user in `members`.',
  role: 'The highest role that a key of the user may have. `viewer` reads everything, and `admin` changes everything.',
  managers:
    'Users who may change the members, virtual accounts and budgets of the team. A manager need not be a member.',
  members: 'The e-mail addresses of the members.',
  identity_provider_mapping:
    'Values in JWTs of identity providers that stand for this team or virtual account.',
  identity_provider: 'The name of an `identity-provider` manifest.',
  'identity_provider_mapping.value': 'The value of the claim.',
  permissions: 'The provider accounts that the virtual account may call or change.',
  resource_fqn: 'The name of the provider account, also in the form `tenant:provider:name`.',
  resource_type: 'The kind of resource. The only kind is a provider account.',
  expiration_date: 'The last day on which the keys work, in UTC.',
  auto_rotate: 'Rules for the rotation of the keys. Tollgate rejects a key that was not rotated in time.',
  auto_rotate_interval: 'The number of days until a key must be rotated. The default is 360.',
  grace_period:
    'The number of days after which Tollgate rejects a key that was not rotated. The old secret of a rotated key works for the same time. The default is 30.',
  ownedBy: 'The owner.',
  'ownedBy.account': 'The owner in another system. Tollgate stores it without effect.',
  tags: 'Notes for people. Tollgate stores them without effect.',
  team: 'The name of a team. Its managers may change this manifest, and its limits count the requests.',
  token_type: 'The kind of key. The only kind is an opaque key.',
  user_fqn: 'The user: `<email>`, `user:<email>` or `tenant:user:<email>`.',

  issuer: 'The value of the claim `iss`. It is also the base of the address of the discovery document.',
  audiences: 'The accepted values of the claim `aud`.',
  jwks_uri: 'The address of the public keys. The default comes from the issuer’s discovery document.',
  algorithms: 'The accepted signature algorithms. The default is all asymmetric algorithms.',
  claims: 'The names of the claims that policy reads.',
  'claims.subject':
    'The name of the claim with the e-mail address of the user, or with the id of the program.',
  'claims.teams':
    'The name of the claim with the groups of the user. `identity_provider_mapping` of a team names such groups.',
  'claims.roles': 'The name of the claim whose values `roles` lists.',
  roles:
    'Roles for values of the claim `claims.roles`. A user gets the highest of these roles and of the role in the `user` manifest.',
  'roles.value': 'The value of the claim.',
  'roles.role': 'The role. `viewer` reads everything, and `admin` changes everything.',
  resolve_to: 'Whether a JWT identifies a user (the default) or a virtual account.',
  unknown_users: 'Whether policy accepts users without a `user` manifest. The default is `refuse`.',

  entries: 'The entries. The first one that matches applies.',
  'entries.from': 'A name `tfy-secret://<tenant>:<group>:<key>`. A `*` at the end matches any rest.',
  to: 'A reference `env:NAME` or `file:/path`. A `*` at the end is replaced by the rest that `from` matched.',

  channel: 'The settings of the channel.',
  'channel.type': 'The kind of channel: a JSON webhook, a webhook in Slack’s format, or e-mail.',
  webhook_url: 'The address of the webhook, as text or as a reference. Tollgate treats it as a secret.',
  secret_headers: 'Headers of the call to the webhook. Tollgate treats the values as secrets.',
  host: 'The host of the SMTP server.',
  port: 'The port of the SMTP server. The default is 465 with `tls: required`, and 587 otherwise.',
  tls: 'How the connection is encrypted: from its beginning (`required`), by STARTTLS, or not at all.',
  'channel.user': 'The user name at the SMTP server.',
  password: 'The password, as text or as a reference.',
  'channel.from': 'The sender of the e-mails.',
  unpriced_models:
    'Whether callers may use models without a price if a budget in USD counts them. The default is `allow`.',

  slug: 'Another name of the model for clients, instead of `group/name`.',
  alias: 'More names of the model for clients, instead of `group/name`.',
  routing_config: 'The rules by which the gateway chooses a target.',
  'routing_config.type':
    'The order of the targets: by weight, by measured latency, by priority, or by price.',
  'rules.type': 'The order of the targets: by weight, by measured latency, by priority, or by price.',
  load_balance_targets: 'The targets: real models that may answer.',
  target: 'The name of a model, as `account/model`.',
  weight: 'The share of the requests, in relation to the other weights.',
  priority: 'The place in the order. The target with the lowest number is first; the default is 0.',
  sla_cutoff: 'Limits of latency. A target above such a limit is last.',
  time_per_output_token_ms: 'The mean time for one output token, in milliseconds.',
  time_to_first_token_ms: 'The mean time until the first token, in milliseconds.',
  retry_config:
    'How often the gateway repeats a failed call to this target. If it is missing, the gateway calls the next target at once.',
  retry_settings: 'How often the gateway repeats a failed call. `retry_config` of a target replaces it.',
  attempts: 'The number of repetitions after the first call.',
  delay:
    'The milliseconds before the first repetition. They double with each repetition. The default is 100.',
  on_status_codes:
    'The status codes after which the gateway repeats the call. The default is 429, 500, 502 and 503.',
  fallback_status_codes:
    'The status codes after which the gateway calls the next target. The default is 401, 403, 404, 408, 429, and 500 or higher.',
  fallback_candidate:
    'Whether the gateway calls this target after another target has failed. The default is `true`.',
  override_params: 'Fields that replace fields of the request’s body for this target.',
  headers_override: 'Changes of the headers for this target.',
  'headers_override.set': 'Headers that the gateway adds or replaces.',
  'headers_override.remove': 'Headers of the client that the gateway removes.',
  metadata_match: 'Tags that a request must have. Otherwise the gateway skips this target.',
  request_timeout_ms: 'The timeout of one call, in milliseconds.',
  ttft_timeout_ms:
    'The timeout until the first token, in milliseconds. After it, the gateway calls the next target.',
  hedge_after_ms:
    'The milliseconds that the gateway waits for the first content of a stream. After them, it also calls the next target and uses the faster answer.',
  cache_config:
    'The settings of the cache of answers. The header `x-tfy-cache-config` of a request replaces them.',
  'cache_config.type': 'The kind of cache. The only kind is `exact-match`.',
  'cache_config.ttl': 'The seconds for which the gateway keeps an answer. The default is 3600.',
  'cache_config.namespace': 'The group of answers that the gateway searches. The default is `default`.',
  sticky_routing:
    'Sends the requests of one session to the same target, so that the provider’s cache of prompts works.',
  ttl_seconds: 'The seconds after which the gateway chooses a target for the session again.',
  session_identifiers:
    'The values that identify a session. If a request has several of them, all count together.',
  'session_identifiers.source':
    'The source of the value: a header, a tag (`metadata`), the `caller`, or the first messages of the `conversation`.',
  'session_identifiers.key': 'The name of the header or tag.',
  'guardrail_settings.timeout_ms': 'The timeout of one guardrail, in milliseconds. The default is 5000.',
  guardrail_settings: 'The settings of all guardrails.',

  operation: 'With `validate`, the guardrail blocks text. With `mutate`, it rewrites text.',
  'integrations.priority':
    'The place in the order of the guardrails that rewrite text. The lowest number is first; the default is 1.',
  enforcing_strategy:
    '`enforce` blocks requests with a finding, and requests that the guardrail could not check. `enforce_but_ignore_on_error` blocks only requests with a finding. `audit` blocks nothing.',
  'integrations.config': 'The settings of the guardrail.',
  preset_patterns: 'Built-in patterns.',
  presets: 'The names of the built-in patterns.',
  custom_patterns: 'Your own patterns.',
  pattern: 'The pattern, in the syntax of RE2. It must not match the empty text.',
  redaction_text: 'The text that replaces a match. The default is `[REDACTED]`.',
  pii_categories:
    'The kinds of personal data, with Azure’s names. `*` means all kinds that the guardrail finds.',
  reversible:
    'With `true` and `operation: mutate`, the provider gets placeholders such as `[Email_1]`, and the gateway restores the texts in the answer.',
  username: 'The user name at the service.',
  'config.url': 'The address of your service.',
  'config.headers': 'Headers of every call to the service. Tollgate treats the values as secrets.',
  'config.config': 'Settings that the gateway sends to your service unchanged.',
  'integrations.target': 'What the guardrail checks: the `request` or the `response`.',
  opa_url: 'The address of Open Policy Agent.',
  policy_path: 'The path of the policy, below `/v1/data`.',
  'config.model': 'The moderation model. The default is `omni-moderation-latest`.',
  'config.base_url': 'The address of the service. The default is its public address.',
  analyzer_url: 'The address of Presidio’s analyzer, without `/analyze`.',
  entities: 'The kinds of text that Presidio finds, such as `PERSON`. The default is all kinds.',
  score_threshold: 'The lowest score of a finding. The default is 0.5.',
  category_thresholds:
    'The lowest score of a finding in each category. It replaces the decision of the moderation model.',
  resource_name: 'The name of the Azure resource.',
  api_version: 'The version of Azure’s API.',
  custom_host: 'The address of the resource, if it differs from the public address.',
  blocklist_names: 'The names of blocklists of the Azure resource.',
  severity_threshold: 'The lowest severity of a finding. The default is 2.',
  'config.categories': 'The kinds of harmful content that the guardrail finds.',
  domain: 'With `phi`, the guardrail finds only health data.',
  model_version: 'The version of Azure’s model. The default is `latest`.',
  language: 'The language of the texts. The default is `en`.',
  guardrail_id: 'The id or ARN of the Bedrock guardrail.',
  guardrail_version: 'The version of the Bedrock guardrail, or `DRAFT`.',
  'config.project_id': 'The id of the Google Cloud project.',
  'config.location': 'The region of the template.',
  template_id: 'The id of the Model Armor template.',
  block_drop: 'Whether DROP is a finding. The default is `true`.',
  block_truncate: 'Whether TRUNCATE is a finding. The default is `true`.',
  block_alter: 'Whether ALTER is a finding. The default is `true`.',
  block_grant: 'Whether GRANT is a finding. The default is `true`.',
  block_revoke: 'Whether REVOKE is a finding. The default is `true`.',
  strip_comments:
    'Whether the guardrail removes SQL comments with `operation: mutate`. The default is `true`.',
  block_delete_without_where: 'Whether DELETE without WHERE is a finding. The default is `true`.',
  block_update_without_where: 'Whether UPDATE without WHERE is a finding. The default is `true`.',
  require_parameterization: 'Whether a literal value in WHERE is a finding. The default is `false`.',
  allow_unknown_keys: 'Whether a request may have tags that `keys` does not list. The default is `true`.',
  keys: 'Conditions for the tags of a request.',
  required: 'Whether a request must have the tag.',
  'config.required': 'Words of which the user’s text must contain at least one.',
  denied: 'Words and phrases that are findings. Upper and lower case are equal.',
  'keys.value': 'The condition for the value of the tag.',
  constraint: 'The kind of condition.',
  regex: 'A pattern in the syntax of RE2 that the value must contain.',
  allowed_values: 'The allowed values.',
  max_characters: 'The largest number of characters in all texts of a request.',
  max_tokens: 'The largest number of tokens in all texts of a request. Four characters count as one token.',

  'when.target': 'The models to which the rule applies.',
  conditions: 'The conditions.',
  'conditions.model': 'A condition for the model.',
  condition: '`in` means one of the values. `not_in` means none of the values.',
  values: 'The values.',
  'when.subjects': 'The callers to which the rule applies.',
  operator: 'Whether all conditions must hold, or one of them.',
  llm_input_guardrails: 'The guardrails that check requests, as `group/name`.',
  llm_output_guardrails: 'The guardrails that check answers, as `group/name`.',
  mcp_tool_pre_invoke_guardrails: 'This field is not supported yet and must be empty.',
  mcp_tool_post_invoke_guardrails: 'This field is not supported yet and must be empty.',
  custom_error_message:
    'The error message for clients. `{{guardrail_message}}` stands for the message of the gateway.',

  rules: 'The rules. Policy compares a request with them from top to bottom.',
  id: 'The id of the rule. A rule with the same id keeps its counters when its limit changes.',
  when: 'The conditions of the rule. All of them must hold. `{}` matches every request.',
  subjects: 'The callers to which the rule applies.',
  models: 'The models to which the rule applies, as `account/model`.',
  'when.metadata': 'The tags that a request must have.',
  provider_accounts: 'Names of provider accounts.',
  users: 'E-mail addresses of users.',
  virtual_accounts: 'Names of virtual accounts.',
  in: 'The accepted values. If it is missing, all values are accepted.',
  not_in: 'The excluded values.',
  limit_to: 'The limit, in the unit of the rule.',
  unit: 'What the rule counts, and in which window.',
  rate_limit_applies_per:
    'The rule has a separate counter for each `user`, `team`, `model`, `virtualaccount`, `provideraccount` or `metadata.<key>`. At most two of these are allowed.',
  budget_applies_per:
    'The rule has a separate counter for each `user`, `team`, `model`, `virtualaccount`, `provideraccount` or `metadata.<key>`. At most one of these is allowed.',
  audit_mode: 'With `true`, the rule counts requests and sends alerts, but refuses nothing.',
  mode: 'With `audit`, the rule counts requests and sends alerts, but refuses nothing.',
  time_zone: 'The time zone in which days begin at midnight. The default is UTC.',
  estimate:
    'How much the rule reserves for a request: the expected usage (`tempered`, the default), or the most that the request can use (`strict`).',
  on_store_failure:
    'What the rule does while the counters are unavailable. Budgets refuse requests, unless this field is `allow`. Rate limits count in each process of policy, unless this field is `refuse`.',
  alerts: 'Messages that Tollgate sends when a percentage of the limit is used.',
  thresholds: 'Percentages of the limit. Each is reported once in a window.',
  notification_target: 'The recipients of the alert.',
  'notification_target.type': 'The kind of channel.',
  notification_channel: 'The name of a `notification-channel` manifest.',
  to_emails: 'The e-mail addresses that get the message.',
  send_to:
    '`shared` means the recipients in `notification_target`. `breaching-user` means also the user whose counter has reached the threshold.',
  applies_to: 'What the rule counts separately.',
  'applies_to.type':
    '`aggregate` means one counter for all requests. The other values mean one counter for each user, team and so on.',
  'applies_to.metadata': 'The tag whose values are counted separately.',
  overrides: 'Other limits for some values, such as one user.',
  log_request_body_on_block: 'Whether the bodies of refused requests are stored. Only `false` is supported.',
  metadata_values: 'Values of the tag.',
  team_name: 'The name of the team. The rule counts the requests of its members and of its virtual accounts.',
  requests_per_minute: 'The number of requests in the last minute.',
  requests_per_hour: 'The number of requests in the last hour.',
  requests_per_day: 'The number of requests in the last 24 hours.',
  tokens_per_minute: 'The number of input and output tokens in the last minute.',
  tokens_per_hour: 'The number of input and output tokens in the last hour.',
  tokens_per_day: 'The number of input and output tokens in the last 24 hours.',
  concurrent_requests: 'The number of requests in flight.',
  cost_per_day: 'The cost in a calendar day, in USD.',
  cost_per_week: 'The cost in a week that begins on Monday, in USD.',
  cost_per_month: 'The cost in a calendar month, in USD.',
  cost_per_quarter: 'The cost in a calendar quarter, in USD.',
  cost_per_lifetime: 'The total cost in USD. It never resets.',

  'limit-grant.rule': 'The id of the rate limit or budget.',
  'limit-grant.subject':
    'The counter, as `GET /api/v1/spend` shows it, such as `user:lena@example.com`. A rule with one counter needs no subject.',
  'limit-grant.limit':
    'The limit of the rule, such as `cost_per_month`. A rule with one limit does not need this field.',
  'limit-grant.amount': 'The amount that is added to the limit, in USD, tokens or requests.',
  'limit-grant.reason': 'A text for people. It has no effect.',
  'limit-request.rule': 'The id of the rate limit or budget.',
  'limit-request.subject':
    'The counter, as `GET /api/v1/spend` shows it, such as `user:lena@example.com`. A rule with one counter needs no subject.',
  'limit-request.limit':
    'The limit of the rule, such as `cost_per_month`. A rule with one limit does not need this field.',
  'limit-request.amount': 'The amount that is added to the limit, in USD, tokens or requests.',
  'limit-request.reason': 'A text for people. It has no effect.',
  'limit-grant.from': 'The time at which the grant begins. The default is the time at which it is stored.',
  'limit-grant.until': 'The time at which the grant ends. After it, the limit of the rule applies again.',
  'limit-request.until':
    'The time until which the user needs the higher limit. Tollgate does not read this field. The people who decide read it.',
  requested_by: 'The user or virtual account that asks.',
};

/** What the field at a path of names does; undefined for one without words. */
export function fieldWords(path: readonly string[]): string | undefined {
  for (let from = Math.max(0, path.length - 2); from < path.length; from++) {
    const words = new Map(Object.entries(FIELD_WORDS)).get(path.slice(from).join('.'));
    if (words !== undefined) return words;
  }
  return undefined;
}
