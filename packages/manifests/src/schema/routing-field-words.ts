/** What the fields of virtual models and routing rules do, in one line; `fieldWords` looks them up. */
export const ROUTING_FIELD_WORDS: Readonly<Record<string, string>> = {
  slug: 'Another name of the model for clients, instead of `group/name`.',
  alias: 'Further names of the model for clients, instead of `group/name`.',
  routing_config: 'How the gateway chooses a target.',
  'routing_config.type':
    'The order of the targets: by weight, by measured latency, by priority, by price, or by the complexity of the request.',
  classification_strategy: 'How the gateway finds the complexity of a request.',
  'classification_strategy.type':
    'With `heuristic`, rules over the text of the request decide. With `llm-classifier`, a model decides.',
  'classification_strategy.model': 'The chat model that decides, as `account/model`.',
  timeout_ms: 'The timeout of the call of the model that decides, in milliseconds. The default is 2000.',
  fallback_strategy: 'How the gateway finds the complexity if the model does not answer with a tier.',
  'fallback_strategy.type':
    'With `heuristic`, rules over the text of the request decide; this is the default. With `static`, `default_tier` applies.',
  default_tier: 'The complexity of all requests that the model does not classify.',
  tier: 'The complexity of the requests for which this target comes first.',
  response_status_codes:
    'The status codes of a failed call after which the gateway calls the next model. The default is 401, 403, 404, 408, 429, and 500 or higher.',
  fallback_models: 'The models that the gateway calls if the requested model fails, in this order.',
  'rules.type': 'The order of the targets: by weight, by measured latency, by priority, or by price.',
  load_balance_targets: 'The targets: real models that may answer.',
  target: 'The name of the model that the target calls, as `account/model`.',
  weight:
    'The share of the requests for which this target comes first, in relation to the weights of the other targets.',
  priority: 'The place in the order. The target with the lowest number comes first; the default is 0.',
  sla_cutoff: 'Limits of latency. A target whose latency is above such a limit comes last.',
  time_per_output_token_ms: 'The largest mean time for one output token, in milliseconds.',
  time_to_first_token_ms: 'The largest mean time until the first token, in milliseconds.',
  retry_config:
    'How often the gateway retries a failed call to this target. If this field is missing, `retry_settings` of the manifest `gateway-global-settings` applies.',
  retry_settings:
    'How often the gateway retries a failed call. The field `retry_config` of a target overrides this field. Without both fields and without the header `x-tfy-retry-config`, the gateway does not retry calls.',
  attempts: 'The number of retries after the first call.',
  delay:
    'The time before the first retry, in milliseconds. The time doubles with each retry. The default is 100.',
  on_status_codes:
    'The status codes after which the gateway retries the call. The default is 429, 500, 502 and 503.',
  fallback_status_codes:
    'The status codes after which the gateway calls the next target. The default is 401, 403, 404, 408, 429, and 500 or higher.',
  fallback_candidate:
    'Whether the gateway calls this target after another target has failed. The default is `true`.',
  override_params: 'Fields that override fields of the request’s body for this target.',
  headers_override: 'Changes of the headers for this target.',
  'headers_override.set': 'Headers that the gateway adds or replaces.',
  'headers_override.remove': 'Headers of the client that the gateway removes.',
  metadata_match:
    'Tags that a request must have. If a request does not have them, the gateway skips this target.',
  request_timeout_ms: 'The timeout of one call to the target, in milliseconds.',
  ttft_timeout_ms:
    'The longest time until the first token of a stream, in milliseconds. After this time, the gateway calls the next target.',
  hedge_after_ms:
    'The time for which the gateway waits for the first content of a stream, in milliseconds. After this time, the gateway also calls the next target and uses the faster answer.',
  cache_config:
    'The settings of the cache of answers. The header `x-tfy-cache-config` of a request overrides these settings.',
  'cache_config.type': 'The kind of cache. The only kind is `exact-match`.',
  'cache_config.ttl': 'The time for which the gateway keeps an answer, in seconds. The default is 3600.',
  'cache_config.namespace':
    'The name of a group of cached answers. The gateway looks for an answer only in this group. The default is `default`.',
  sticky_routing:
    'With this field, the gateway sends the requests of one session to the same target, so that they use the provider’s prompt cache.',
  ttl_seconds: 'The time after which the gateway chooses a target for the session again, in seconds.',
  session_identifiers:
    'The values that identify a session. Two requests belong to the same session if they have the same combination of these values.',
  'session_identifiers.source':
    'The source of the value: a header, a tag (`metadata`), the `caller`, or the first messages of the `conversation`.',
  'session_identifiers.key': 'The name of the header or tag.',
};
