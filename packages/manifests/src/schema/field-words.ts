import { ACCOUNT_FIELD_WORDS } from './account-field-words.ts';
import { KIND_FIELD_WORDS } from './kind-field-words.ts';
import { ROUTING_FIELD_WORDS } from './routing-field-words.ts';

/**
 * What each field does, in one line. A field is looked up by the last names of its path, the longest that is here:
 * `auth_data.type`, then `type`. A test says that no field is without words.
 */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  ...ACCOUNT_FIELD_WORDS,
  type: 'The type of the manifest.',
  name: 'The name of the manifest. The type and the name together identify the manifest.',
  description: 'A description for people. It has no effect.',
  displayName: 'A name for people, shown instead of `name`.',

  email:
    'The e-mail address, which identifies the user. If this field is missing, `name` must be the e-mail address.',
  'user.name': 'The name of the user, for people. Without `email`, this field must be the e-mail address.',
  teams: 'The teams, by name.',
  'user.teams':
    'The names of teams to which the user belongs. The user also belongs to each team whose field `members` contains the user.',
  role: 'The highest role that a key of the user may have. A `member` (the default) may call models, a `viewer` may also read everything in the console except the bodies in the request logs of others, and an `admin` may also read these and change everything.',
  managers:
    'The e-mail addresses of the users who may change the members, virtual accounts and budgets of the team. A manager need not be a member.',
  members: 'The e-mail addresses of the members.',
  identity_provider_mapping: 'Values in JWTs of identity providers that stand for the manifest.',
  identity_provider: 'The name of an `identity-provider` manifest.',
  'identity_provider_mapping.value': 'The value that the claim in a JWT must have.',
  permissions: 'The provider accounts whose models the virtual account may call, or which it may change.',
  resource_fqn: 'The provider account: `<name>` or `<tenant>:<provider>:<name>`.',
  resource_type:
    'The kind of thing to which the permission gives access. The only kind is a provider account.',
  expiration_date:
    'The last day on which the keys work, in UTC. If this field is missing, the manifest does not limit how long keys work.',
  auto_rotate:
    'How often each key must be rotated, that is, get a new secret. Tollgate refuses a key that was not rotated in time. If this field is missing, no key has to be rotated.',
  auto_rotate_interval: 'The number of days after which each key must be rotated again. The default is 360.',
  grace_period:
    'The number of days for which Tollgate still accepts a key that was not rotated in time. After a rotation, the old secret also works for this number of days. The default is 30.',
  ownedBy: 'The owner in another system.',
  'ownedBy.account': 'The name of the owner. Tollgate stores this field, but it has no effect.',
  tags: 'Notes for people. Tollgate stores this field, but it has no effect.',
  team: 'The name of a team. The managers of the team may change this manifest, and the limits of the team count its requests.',
  token_type: 'The kind of key. The only kind is `opaque`: the key is a random text.',
  user_fqn: 'The user to whom the key belongs: `<email>`, `user:<email>` or `tenant:user:<email>`.',

  issuer:
    'The value that the claim `iss` of a JWT must have. Without `jwks_uri`, policy also derives the address of the identity provider’s discovery document from this value.',
  audiences: 'The values that policy accepts in the claim `aud` of a JWT.',
  jwks_uri:
    'The address from which policy fetches the public keys of the identity provider. The default is the address in its discovery document.',
  algorithms: 'The signature algorithms that policy accepts. The default is all values of this field.',
  claims: 'The names of the claims in JWTs that policy reads.',
  'claims.subject':
    'The name of the claim that identifies the caller. For users, the claim contains the e-mail address; the default is `email`. With `resolve_to: virtual-account`, the claim contains a value that `identity_provider_mapping` of a virtual account lists; the default is `sub`.',
  'claims.teams':
    'The name of the claim that contains the groups of the user. The field `identity_provider_mapping` of a team lists the groups whose members belong to the team. If this field is missing, policy reads no groups.',
  'claims.roles':
    'The name of the claim from which policy derives the role of the user. The field `roles` says which value of the claim gives which role. If this field is missing, JWTs give no role.',
  roles:
    'The roles that values of the claim in `claims.roles` give. If the manifest of the user also has a role, the higher role applies.',
  'roles.value': 'A value of the claim in `claims.roles`.',
  'roles.role':
    'The role of users whose JWT contains this value. A `viewer` may read everything except the bodies in the request logs of others, and an `admin` may read and change everything.',
  resolve_to: 'Whether a JWT identifies a user (the default) or a virtual account.',
  unknown_users:
    'Whether policy accepts the JWTs of users without a manifest of type `user`. The default is `refuse`.',

  entries: 'The names of secrets, each with a reference. The first entry that matches a name applies.',
  'entries.from':
    'A name of a secret: `tfy-secret://<tenant>:<group>:<key>`. A `*` at the end matches any text.',
  to: 'The reference that replaces the name: `env:NAME` or `file:/path`. A `*` at the end stands for the text that the `*` in `from` matched.',

  channel: 'The destination of the alerts, and how Tollgate reaches it.',
  'channel.type':
    'The kind of destination: a webhook that gets JSON (`webhook`), a webhook in Slack’s format (`slack-webhook`), or e-mail (`email`).',
  webhook_url:
    'The address of the webhook, as text or as a reference such as `env:NAME`. Tollgate treats the address as a secret.',
  secret_headers:
    'Headers that Tollgate sends with each call to the webhook, by name. Tollgate treats the values as secrets.',
  host: 'The host of the SMTP server.',
  port: 'The port of the SMTP server. The default is 465 with `tls: required`, 25 with `tls: none`, and 587 otherwise.',
  tls: 'Whether the connection is encrypted from its beginning (`required`), after the command STARTTLS (`starttls`, the default), or not at all (`none`).',
  'channel.user': 'The user name at the SMTP server. If this field is missing, Tollgate does not log in.',
  password: 'The password, as text or as a reference such as `env:NAME`.',
  'channel.from': 'The e-mail address of the sender of the alerts.',
  unpriced_models:
    'What policy does with a request to a model without a price if a budget in USD counts the request and could refuse it. With `refuse`, policy refuses the request. With `allow` (the default), the request counts as 0 USD, unless the provider reports its cost.',

  ...ROUTING_FIELD_WORDS,
  'guardrail_settings.timeout_ms': 'The timeout of one guardrail, in milliseconds. The default is 5000.',
  guardrail_settings: 'Settings that apply to all guardrails.',

  operation:
    'With `validate`, the guardrail accepts or blocks text. With `mutate`, it rewrites text. Types that end with `/regex`, `/secret-detection`, `/tfy-pii`, `/sql-sanitizer` or `/tollgate-words` need this field. For other types, the default is `validate`.',
  'integrations.priority':
    'The position in the order of the guardrails that rewrite text. The guardrail with the lowest number comes first. The default is 1.',
  enforcing_strategy:
    'What the gateway does if the guardrail finds something (a finding) or fails, for example by a timeout. `enforce` blocks or rewrites text with a finding, as `operation` says, and blocks the request or answer after a failure. `enforce_but_ignore_on_error` does the same, but ignores failures. `audit` only records findings and failures.',
  'integrations.config': 'The settings of the guardrail.',
  preset_patterns:
    'Patterns of Tollgate that the guardrail looks for. The guardrail needs this field or `custom_patterns`.',
  presets: 'The names of the patterns.',
  custom_patterns: 'Patterns of your own that the guardrail looks for.',
  pattern: 'The pattern, in the syntax of RE2. It must not match the empty text.',
  redaction_text: 'The text that replaces a finding, with `operation: mutate`. The default is `[REDACTED]`.',
  pii_categories:
    'The kinds of personal data that the guardrail finds, with the names that Azure uses, such as `Email`. `*` means all supported kinds.',
  reversible:
    'With `true` and `operation: mutate`, the gateway replaces each finding with a placeholder such as `[Email_1]` before it calls the provider, and puts the original texts back into the answer. The default is `false`.',
  username: 'The user name with which the gateway authenticates at the service.',
  'config.url': 'The address at which the gateway calls your service.',
  'config.headers':
    'Headers that the gateway sends with every call to the service, by name. Tollgate treats the values as secrets.',
  'config.config': 'Settings for your service. The gateway sends them to the service unchanged.',
  'integrations.target': 'What the guardrail checks: requests (`request`) or answers (`response`).',
  opa_url: 'The address of the Open Policy Agent (OPA), without `/v1/data`.',
  policy_path: 'The path of the OPA policy below `/v1/data`, such as `guardrails/allow`.',
  'config.model': 'The moderation model. The default is `omni-moderation-latest`.',
  'config.base_url': 'The address of the service’s API. The default is its public address.',
  analyzer_url: 'The address of Presidio’s analyzer, without `/analyze`.',
  entities: 'The kinds of text that Presidio looks for, such as `PERSON`. The default is all kinds.',
  score_threshold:
    'The lowest score, from 0 to 1, with which a match of Presidio is a finding. The default is 0.5.',
  category_thresholds:
    'The lowest score, from 0 to 1, with which a text is a finding, by category. For a category without a score, the moderation model decides.',
  resource_name: 'The name of the Azure resource that the gateway calls.',
  api_version:
    'The version of Azure’s API. The default is `2024-11-01` for `/azure-pii`, and `2024-09-01` otherwise.',
  custom_host:
    'The address of the Azure resource. The default is `https://<resource_name>.cognitiveservices.azure.com`.',
  blocklist_names: 'The names of blocklists in the Azure resource. A match of a blocklist is a finding.',
  severity_threshold: 'The lowest severity, from 0 to 6, with which a text is a finding. The default is 2.',
  'config.categories': 'The kinds of harmful content that the guardrail finds.',
  domain:
    'With `phi`, the guardrail finds only health data. With `none`, it finds all data of the kinds in `pii_categories`.',
  model_version: 'The version of Azure’s model that finds personal data. The default is `latest`.',
  language: 'The language of the texts that the guardrail checks. The default is `en`.',
  guardrail_id: 'The id or ARN of the Bedrock guardrail.',
  guardrail_version: 'The version of the Bedrock guardrail, or `DRAFT`.',
  'config.project_id': 'The id of the Google Cloud project.',
  'config.location': 'The region of the Model Armor template.',
  template_id: 'The id of the Model Armor template.',
  block_drop: 'Whether the SQL statement DROP is a finding. The default is `true`.',
  block_truncate: 'Whether the SQL statement TRUNCATE is a finding. The default is `true`.',
  block_alter: 'Whether the SQL statement ALTER is a finding. The default is `true`.',
  block_grant: 'Whether the SQL statement GRANT is a finding. The default is `true`.',
  block_revoke: 'Whether the SQL statement REVOKE is a finding. The default is `true`.',
  strip_comments:
    'With `operation: mutate`, whether the guardrail removes SQL comments. The default is `true`.',
  block_delete_without_where:
    'Whether an SQL statement DELETE without WHERE is a finding. The default is `true`.',
  block_update_without_where:
    'Whether an SQL statement UPDATE without WHERE is a finding. The default is `true`.',
  require_parameterization:
    'Whether a literal value in the WHERE clause of an SQL statement is a finding. The default is `false`.',
  allow_unknown_keys: 'Whether a request may have tags that are not in `keys`. The default is `true`.',
  keys: 'The conditions for tags, by the name of the tag. A request that does not meet them is a finding.',
  required: 'Whether a request must have the tag. The default is `false`.',
  'config.required':
    'Words of which the user’s text must contain at least one. The guardrail has either this field or `denied`.',
  denied:
    'Words and phrases that are findings. Upper case and lower case make no difference. The guardrail has either this field or `required`.',
  'keys.value': 'The condition for the value of the tag. If this field is missing, every value is allowed.',
  constraint: 'The kind of condition: a pattern (`regex`) or a list of values (`allowed_values`).',
  regex: 'A pattern in the syntax of RE2. The value of the tag must contain a match of the pattern.',
  allowed_values: 'The values that the tag may have.',
  max_characters:
    'The largest number of characters in all texts of a request together. A larger request is a finding.',
  max_tokens:
    'The largest number of tokens in all texts of a request together. Four characters count as one token. A larger request is a finding.',

  'when.target': 'The models to whose requests the rule applies.',
  conditions: 'The condition for the model.',
  'conditions.model': 'The condition for the model that a request names.',
  condition: 'With `in`, the model must be one of `values`. With `not_in`, it must not be one of `values`.',
  values: 'Models, as `account/model`. `*` means all models.',
  'when.subjects':
    'The callers to which the rule applies: `user:<email>`, `team:<name>`, `virtualaccount:<name>` or `*` for all. If this field is missing, the rule applies to all callers.',
  operator:
    'If both `in` and `not_in` are set: whether a caller must meet both conditions (`and`), or only one of them (`or`).',
  'target.operator': 'This field has no effect, because there is only one condition. The only value is `or`.',
  llm_input_guardrails: 'The guardrails that check requests, as `group/name`.',
  llm_output_guardrails: 'The guardrails that check answers, as `group/name`.',
  mcp_tool_pre_invoke_guardrails: 'This field is not supported yet and must be empty.',
  mcp_tool_post_invoke_guardrails: 'This field is not supported yet and must be empty.',
  custom_error_message:
    'The error message that clients get if a guardrail of this rule blocks text. `{{guardrail_message}}` stands for the message of the gateway, which is also the default.',

  rules: 'The rules. Policy compares a request with the rules in this order.',
  id: 'The id of the rule. The counters of the rule belong to this id: if you change the limit and keep the id, the counters keep their amounts.',
  when: 'The conditions of the rule. All of them must hold. `{}` matches every request.',
  subjects: 'The callers to which the rule applies.',
  models:
    'The models to which the rule applies, as `account/model`, or `*` for all. If this field is missing, the rule applies to all models.',
  'when.metadata':
    'Tags with values. The rule applies only to requests that have all of these tags with these values.',
  provider_accounts: 'The provider accounts, by name.',
  users: 'The users, by e-mail address.',
  virtual_accounts: 'The virtual accounts, by name.',
  in: 'The values that match. If this field is missing or empty, all values match that are not in `not_in`.',
  not_in: 'The values that do not match, even if they are in `in`.',
  limit_to:
    'The largest number of requests or tokens. The field `unit` says which of them, and in which window.',
  unit: 'What the rule counts, and the window in which it counts. A unit that begins with `tokens_` counts input and output tokens together.',
  rate_limit_applies_per:
    'What the rule counts separately. It has one counter for each `user`, `team`, `model`, `virtualaccount`, `provideraccount` or value of a tag (`metadata.<key>`). At most two entries are allowed. If this field is missing, the rule has one counter for all requests.',
  budget_applies_per:
    'What the rule counts separately. It has one counter for each `user`, `team`, `model`, `virtualaccount`, `provideraccount` or value of a tag (`metadata.<key>`). At most one entry is allowed. If this field is missing, the rule has one counter for all requests.',
  audit_mode:
    'With `true`, the rule counts requests and Tollgate sends alerts, but the rule refuses no request. The default is `false`.',
  mode: 'With `enforce`, the rule refuses requests above a limit. With `audit`, it only counts requests and causes alerts.',
  time_zone:
    'The time zone of the windows, such as `Europe/Berlin`. Each day, week, month and quarter begins at midnight in this time zone. The default is UTC.',
  estimate:
    'How much of the limit policy sets aside for a request before the request runs: its expected usage (`tempered`, the default), or the most that it can use (`strict`).',
  on_store_failure:
    'What the rule does while the counters are unavailable. With `refuse` (the default of budgets), policy refuses every request that the rule can refuse. With `allow` (the default of rate limits), a budget refuses no request, and each process of policy enforces a rate limit separately.',
  alerts:
    'Messages that Tollgate sends when the usage has reached a percentage of the limit, and when the rule refuses the first request of a window.',
  thresholds:
    'Percentages of the limit. When a counter reaches a percentage, Tollgate sends a message, once in each window.',
  notification_target: 'The recipients of the messages.',
  'notification_target.type': 'The kind of the channel in `notification_channel`.',
  notification_channel:
    'The name of the `notification-channel` manifest through which Tollgate sends the message.',
  to_emails: 'The e-mail addresses to which Tollgate sends the message.',
  send_to:
    'With `shared` (the default), the recipients in `notification_target` get the message. With `breaching-user` and `applies_to.type: per-user`, the user whose counter has reached the threshold also gets it, through the `notification-channel` of type `email` whose name is first in alphabetical order.',
  applies_to: 'What the rule counts separately, such as each user.',
  'applies_to.type':
    'With `aggregate`, the rule has one counter for all requests. With any other value, it has a separate counter for each user, each team and so on.',
  'applies_to.metadata': 'The name of the tag. The rule has a separate counter for each value of this tag.',
  overrides: 'Other limits for some of the users, teams or other values that have their own counter.',
  'overrides.models': 'The models for which the other limits apply, as `account/model`.',
  'overrides.users': 'The users for which the other limits apply, by e-mail address.',
  'overrides.teams': 'The teams for which the other limits apply, by name.',
  'overrides.virtual_accounts': 'The virtual accounts for which the other limits apply, by name.',
  'overrides.provider_accounts': 'The provider accounts for which the other limits apply, by name.',
  log_request_body_on_block:
    'The only supported value is `false`: Tollgate does not store the body of a request because the rule refused it.',
  metadata_values: 'The values of the tag for which the other limits apply.',
  team_name:
    'The name of the team. The rule counts the requests of the team’s members and of the virtual accounts that the team owns.',
  requests_per_minute: 'The largest number of requests in the last minute.',
  requests_per_hour: 'The largest number of requests in the last hour.',
  requests_per_day: 'The largest number of requests in the last 24 hours.',
  tokens_per_minute: 'The largest number of input and output tokens in the last minute.',
  tokens_per_hour: 'The largest number of input and output tokens in the last hour.',
  tokens_per_day: 'The largest number of input and output tokens in the last 24 hours.',
  concurrent_requests: 'The largest number of requests in flight.',
  cost_per_day: 'The largest cost in a calendar day, in USD.',
  cost_per_week: 'The largest cost in a week that begins on Monday, in USD.',
  cost_per_month: 'The largest cost in a calendar month, in USD.',
  cost_per_quarter: 'The largest cost in a calendar quarter, in USD.',
  cost_per_lifetime: 'The largest total cost, in USD. The counter is never reset.',

  'limit-grant.rule': 'The id of the rate limit or budget whose limit the grant raises.',
  'limit-grant.subject':
    'The counter, as `GET /api/v1/spend` names it, such as `user:lena@example.com`. For a rule with one counter, leave this field out.',
  'limit-grant.limit':
    'The limit that the grant raises, such as `cost_per_month`. For a rule with one limit, leave this field out.',
  'limit-grant.amount': 'The amount that Tollgate adds to the limit, in USD, tokens or requests.',
  'limit-grant.reason': 'The reason for the grant, for people. It has no effect.',
  'limit-request.rule': 'The id of the rate limit or budget whose limit the caller wants to be higher.',
  'limit-request.subject':
    'The counter, as `GET /api/v1/spend` names it, such as `user:lena@example.com`. For a rule with one counter, leave this field out.',
  'limit-request.limit':
    'The limit that should be higher, such as `cost_per_month`. For a rule with one limit, leave this field out.',
  'limit-request.amount': 'The amount by which the limit should be higher, in USD, tokens or requests.',
  'limit-request.reason': 'The reason for the request, for people. It has no effect.',
  'limit-grant.from':
    'The time at which the grant begins, such as `2026-12-01T00:00:00Z`. The default is the time at which Tollgate stores the grant.',
  'limit-grant.until':
    'The time at which the grant ends, such as `2026-12-01T00:00:00Z`. After this time, the limit of the rule applies again.',
  'limit-request.until':
    'The time until which the caller needs the higher limit, such as `2026-12-01T00:00:00Z`. It informs the people who decide, and has no other effect.',
  requested_by:
    'The user or virtual account that asks for the grant: `user:<email>` or `virtualaccount:<name>`.',
};

const WORDS = new Map(Object.entries(FIELD_WORDS));

/** What the field at a path of names does, of which the first is the type; undefined for one without words. */
export function fieldWords(path: readonly string[]): string | undefined {
  const ofKind = new Map(Object.entries(KIND_FIELD_WORDS.get(path[0] ?? '') ?? {}));
  return [ofKind, WORDS].map((words) => wordsIn(words, path)).find((words) => words !== undefined);
}

function wordsIn(words: ReadonlyMap<string, string>, path: readonly string[]): string | undefined {
  for (let from = Math.max(0, path.length - 2); from < path.length; from++) {
    const found = words.get(path.slice(from).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}
