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
  name: 'The name. The type and the name together identify the manifest.',
  description: 'A description for people. It has no effect.',
  displayName: 'A name for people, shown instead of `name`.',

  email: 'The e-mail address, which identifies the user.',
  'user.name': 'A name for people. Without `email`, this field is the e-mail address.',
  teams: 'The teams, by name.',
  'user.teams': 'Teams of the user. A team can also name the user in `members`.',
  role: 'The highest role that a key of the user may have. A `member` calls models, a `viewer` may also read everything, and an `admin` may also change everything.',
  managers:
    'Users who may change the members, virtual accounts and budgets of the team. A manager need not be a member.',
  members: 'The e-mail addresses of the members.',
  identity_provider_mapping: 'Values in JWTs of identity providers that stand for the manifest.',
  identity_provider: 'The name of an `identity-provider` manifest.',
  'identity_provider_mapping.value': 'The value that the claim in a JWT must have.',
  permissions: 'The provider accounts that the virtual account may call or change.',
  resource_fqn: 'The provider account: `<name>` or `<tenant>:<provider>:<name>`.',
  resource_type:
    'The kind of thing to which the permission gives access. The only kind is a provider account.',
  expiration_date: 'The last day on which the keys work, in UTC.',
  auto_rotate:
    'How often each key must be rotated, that is, get a new secret. Tollgate refuses a key that was not rotated in time.',
  auto_rotate_interval: 'The number of days until a key must be rotated. The default is 360.',
  grace_period:
    'A number of days. If a key is not rotated in time, Tollgate accepts the key for this number of further days. If it is rotated, the old secret works for this number of days. The default is 30.',
  ownedBy: 'The owner of what the manifest describes.',
  'ownedBy.account': 'The owner in another system. Tollgate stores this field, but it has no effect.',
  tags: 'Notes for people. Tollgate stores this field, but it has no effect.',
  team: 'The name of a team. The managers of the team may change this manifest, and the limits of the team count its requests.',
  token_type: 'The kind of key. The only kind is `opaque`: the key is a random text.',
  user_fqn: 'The user: `<email>`, `user:<email>` or `tenant:user:<email>`.',

  issuer:
    'The value of the claim `iss`. Policy also derives the address of the discovery document from this value.',
  audiences: 'The accepted values of the claim `aud`.',
  jwks_uri:
    'The address of the public keys of the identity provider. The default is the address in its discovery document.',
  algorithms: 'The accepted signature algorithms. The default is all asymmetric algorithms.',
  claims: 'The names of the claims that policy reads.',
  'claims.subject':
    'The name of the claim that identifies the caller. For users, the claim contains the e-mail address; the default is `email`. With `resolve_to: virtual-account`, the claim contains a value that `identity_provider_mapping` of a virtual account lists; the default is `sub`.',
  'claims.teams':
    'The name of the claim that contains the groups of the user. The field `identity_provider_mapping` of a team lists the groups whose members belong to the team.',
  'claims.roles':
    'The name of the claim from which policy derives the role of the user. The field `roles` says which value of the claim gives which role.',
  roles:
    'The roles that values of the claim in `claims.roles` give. If the `user` manifest also has a role, the higher role applies.',
  'roles.value': 'The value that the claim must contain.',
  'roles.role':
    'The role that this value gives. A `viewer` may read everything, and an `admin` may also change everything.',
  resolve_to: 'Whether a JWT identifies a user (the default) or a virtual account.',
  unknown_users: 'Whether policy accepts users without a `user` manifest. The default is `refuse`.',

  entries: 'The names of secrets, each with a reference. The first entry that matches a name applies.',
  'entries.from':
    'A name of a secret: `tfy-secret://<tenant>:<group>:<key>`. A `*` at the end matches any text.',
  to: 'The reference that replaces the name: `env:NAME` or `file:/path`. A `*` at the end stands for the text that the `*` in `from` matched.',

  channel: 'The settings of the channel.',
  'channel.type': 'The kind of channel: a JSON webhook, a webhook in Slack’s format, or e-mail.',
  webhook_url:
    'The address of the webhook, as text or as a reference. Tollgate treats the address as a secret.',
  secret_headers: 'Headers of the call to the webhook. Tollgate treats the values as secrets.',
  host: 'The host of the SMTP server.',
  port: 'The port of the SMTP server. The default is 465 with `tls: required`, and 587 otherwise.',
  tls: 'Whether the connection is encrypted from its beginning (`required`), after the command STARTTLS, or not at all.',
  'channel.user': 'The user name at the SMTP server.',
  password: 'The password, as text or as a reference.',
  'channel.from': 'The sender of the e-mails.',
  unpriced_models:
    'With `refuse`, policy refuses a request to a model without a price if a budget in USD counts the request. The default is `allow`.',

  ...ROUTING_FIELD_WORDS,
  'guardrail_settings.timeout_ms': 'The timeout of one guardrail, in milliseconds. The default is 5000.',
  guardrail_settings: 'Settings that apply to all guardrails.',

  operation: 'With `validate`, the guardrail blocks text. With `mutate`, it rewrites text.',
  'integrations.priority':
    'The place in the order of the guardrails that rewrite text. The guardrail with the lowest number comes first; the default is 1.',
  enforcing_strategy:
    'What happens to a text in which the guardrail finds something (a finding), or that it could not check. `enforce` blocks in both cases. `enforce_but_ignore_on_error` blocks only texts with a finding. `audit` blocks nothing.',
  'integrations.config': 'The settings of the guardrail.',
  preset_patterns: 'Patterns that Tollgate contains.',
  presets: 'The names of patterns that Tollgate contains.',
  custom_patterns: 'Patterns that you write.',
  pattern: 'The pattern, in the syntax of RE2. The pattern must not match the empty text.',
  redaction_text: 'The text that replaces a match. The default is `[REDACTED]`.',
  pii_categories:
    'The kinds of personal data that the guardrail finds, with Azure’s names. `*` means all supported kinds.',
  reversible:
    'With `true` and `operation: mutate`, the gateway replaces each finding with a placeholder such as `[Email_1]` before it calls the provider, and puts the original texts back into the answer.',
  username: 'The user name at the service.',
  'config.url': 'The address of your service.',
  'config.headers': 'Headers of every call to the service. Tollgate treats the values as secrets.',
  'config.config': 'Settings that the gateway sends to your service unchanged.',
  'integrations.target': 'What the guardrail checks: the request (`request`) or the answer (`response`).',
  opa_url: 'The address of the Open Policy Agent (OPA).',
  policy_path: 'The path of the OPA policy, below `/v1/data`.',
  'config.model': 'The moderation model. The default is `omni-moderation-latest`.',
  'config.base_url': 'The address of the service. The default is its public address.',
  analyzer_url: 'The address of Presidio’s analyzer, without `/analyze`.',
  entities: 'The kinds of text that Presidio finds, such as `PERSON`. The default is all kinds.',
  score_threshold: 'The lowest score with which a match is a finding. The default is 0.5.',
  category_thresholds:
    'For each category, the lowest score with which a text is a finding. These scores replace the decision of the moderation model.',
  resource_name: 'The name of the Azure resource.',
  api_version: 'The version of Azure’s API.',
  custom_host: 'The address of the resource, if it differs from the public address.',
  blocklist_names: 'The names of blocklists of the Azure resource.',
  severity_threshold: 'The lowest severity with which a text is a finding. The default is 2.',
  'config.categories': 'The kinds of harmful content that the guardrail finds.',
  domain: 'With `phi`, the guardrail finds only health data.',
  model_version: 'The version of Azure’s model. The default is `latest`.',
  language: 'The language of the texts. The default is `en`.',
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
    'Whether the guardrail removes SQL comments, if it has `operation: mutate`. The default is `true`.',
  block_delete_without_where:
    'Whether the SQL statement DELETE without WHERE is a finding. The default is `true`.',
  block_update_without_where:
    'Whether the SQL statement UPDATE without WHERE is a finding. The default is `true`.',
  require_parameterization:
    'Whether a literal value in the clause WHERE of an SQL statement is a finding. The default is `false`.',
  allow_unknown_keys: 'Whether a request may have tags that `keys` does not list. The default is `true`.',
  keys: 'Conditions for the tags of a request.',
  required: 'Whether a request must have the tag.',
  'config.required': 'A list of words. The user’s text must contain at least one of these words.',
  denied: 'Words and phrases that are findings. Upper case and lower case make no difference.',
  'keys.value': 'The condition for the value of the tag.',
  constraint: 'The kind of condition for the value of the tag.',
  regex: 'A pattern in the syntax of RE2. The value must contain a match of the pattern.',
  allowed_values: 'The values that the tag may have.',
  max_characters: 'The largest number of characters in all texts of a request.',
  max_tokens: 'The largest number of tokens in all texts of a request. Four characters count as one token.',

  'when.target': 'The models to which the rule applies.',
  conditions: 'The conditions that a request must meet.',
  'conditions.model': 'A condition for the model of the request.',
  condition: 'With `in`, the request must have one of `values`. With `not_in`, it must have none of them.',
  values: 'The values with which the condition compares the request.',
  'when.subjects': 'The callers to which the rule applies.',
  operator: 'Whether all conditions must hold (`and`), or only one of them (`or`).',
  'target.operator': 'The only value is `or`. It has no effect, because there is only one condition.',
  llm_input_guardrails: 'The guardrails that check requests, as `group/name`.',
  llm_output_guardrails: 'The guardrails that check answers, as `group/name`.',
  mcp_tool_pre_invoke_guardrails: 'This field is not supported yet and must be empty.',
  mcp_tool_post_invoke_guardrails: 'This field is not supported yet and must be empty.',
  custom_error_message:
    'The error message for clients. `{{guardrail_message}}` stands for the message of the gateway.',

  rules: 'The rules. Policy compares a request with the rules in this order.',
  id: 'The id of the rule. The counters of the rule belong to this id: if you change the limit and keep the id, the counters keep their amounts.',
  when: 'The conditions of the rule. All of them must hold. `{}` matches every request.',
  subjects: 'The callers to which the rule applies.',
  models: 'The models to which the rule applies, as `account/model`.',
  'when.metadata': 'The tags that a request must have.',
  provider_accounts: 'The provider accounts, by name.',
  users: 'The users, by e-mail address.',
  virtual_accounts: 'The virtual accounts, by name.',
  in: 'The condition holds only for these values. If this field is missing, it holds for all values that `not_in` does not name.',
  not_in: 'The condition does not hold for these values.',
  limit_to: 'The limit, in the unit of the rule.',
  unit: 'What the rule counts, and in which window.',
  rate_limit_applies_per:
    'The rule has a separate counter for each `user`, `team`, `model`, `virtualaccount`, `provideraccount` or `metadata.<key>`. At most two of these are allowed.',
  budget_applies_per:
    'The rule has a separate counter for each `user`, `team`, `model`, `virtualaccount`, `provideraccount` or `metadata.<key>`. At most one of these is allowed.',
  audit_mode:
    'With `true`, the rule counts requests and Tollgate sends alerts, but the rule refuses no request.',
  mode: 'With `enforce`, the rule refuses requests above a limit. With `audit`, it only counts requests and causes alerts.',
  time_zone:
    'The time zone of the windows: each day, week, month and quarter begins at midnight in this time zone. The default is UTC.',
  estimate:
    'How much of the limit policy sets aside for a request before the request runs: its expected usage (`tempered`, the default), or the most that it can use (`strict`).',
  on_store_failure:
    'What the rule does while the counters are unavailable. With `refuse` (the default of budgets), policy refuses every request that the rule counts. With `allow` (the default of rate limits), a budget refuses no request, and each process of policy enforces a rate limit separately.',
  alerts: 'Messages that Tollgate sends when a percentage of the limit has been used.',
  thresholds:
    'Percentages of the limit. When a counter reaches a percentage, Tollgate sends a message, once in each window.',
  notification_target: 'The recipients of the messages.',
  'notification_target.type': 'The kind of channel.',
  notification_channel: 'The name of a `notification-channel` manifest.',
  to_emails: 'The e-mail addresses that get the message.',
  send_to:
    'With `shared`, the recipients in `notification_target` get the message. With `breaching-user`, the user whose counter has reached the threshold also gets the message.',
  applies_to: 'What the rule counts separately, such as each user.',
  'applies_to.type':
    'With `aggregate`, the rule has one counter for all requests. With any other value, it has a separate counter for each user, each team and so on.',
  'applies_to.metadata': 'The tag whose values are counted separately.',
  overrides: 'Other limits for some of the users, teams or other values that the rule counts separately.',
  'overrides.models': 'The models for which the other limits apply, as `account/model`.',
  'overrides.users': 'The users for which the other limits apply, by e-mail address.',
  'overrides.teams': 'The teams for which the other limits apply, by name.',
  'overrides.virtual_accounts': 'The virtual accounts for which the other limits apply, by name.',
  'overrides.provider_accounts': 'The provider accounts for which the other limits apply, by name.',
  log_request_body_on_block: 'Whether the bodies of refused requests are stored. Only `false` is supported.',
  metadata_values: 'The values of the tag for which the other limits apply.',
  team_name:
    'The name of the team. The rule counts the requests of the team’s members and of the virtual accounts that the team owns.',
  requests_per_minute: 'The largest number of requests in the last minute.',
  requests_per_hour: 'The largest number of requests in the last hour.',
  requests_per_day: 'The largest number of requests in the last 24 hours.',
  tokens_per_minute: 'The largest number of input and output tokens in the last minute.',
  tokens_per_hour: 'The largest number of input and output tokens in the last hour.',
  tokens_per_day: 'The largest number of input and output tokens in the last 24 hours.',
  concurrent_requests: 'The largest number of requests that run at the same time.',
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
  'limit-grant.amount': 'The amount that is added to the limit, in USD, tokens or requests.',
  'limit-grant.reason': 'A text for people. It has no effect.',
  'limit-request.rule': 'The id of the rate limit or budget whose limit the caller wants to be higher.',
  'limit-request.subject':
    'The counter, as `GET /api/v1/spend` names it, such as `user:lena@example.com`. For a rule with one counter, leave this field out.',
  'limit-request.limit':
    'The limit that should be higher, such as `cost_per_month`. For a rule with one limit, leave this field out.',
  'limit-request.amount': 'The amount by which the limit should be higher, in USD, tokens or requests.',
  'limit-request.reason': 'A text for people. It has no effect.',
  'limit-grant.from': 'The time at which the grant begins. The default is the time at which it is stored.',
  'limit-grant.until': 'The time at which the grant ends. After it, the limit of the rule applies again.',
  'limit-request.until':
    'The time until which the user needs the higher limit. This field informs the people who decide. Tollgate itself does not read it.',
  requested_by: 'The user or virtual account that asks.',
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
