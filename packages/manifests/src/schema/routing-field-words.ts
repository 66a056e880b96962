/** What the fields of virtual models and routing rules do, in one line; `fieldWords` looks them up. */
export const ROUTING_FIELD_WORDS: Readonly<Record<string, string>> = {
  slug: 'A further name by which clients can call the model.',
  alias: 'Further names by which clients can call the model.',
  routing_config: 'The targets of the model, and how the gateway chooses one of them.',
  'routing_config.type':
    'What decides the order in which the gateway calls the targets: weight, measured latency, priority, price, or the complexity of the request.',
  classification_strategy: 'How the gateway finds the complexity (the tier) of a request.',
  'classification_strategy.type':
    'What decides the complexity of a request: fixed rules over its text (`heuristic`), or a model (`llm-classifier`).',
  'classification_strategy.model':
    'The chat model that decides the complexity of a request, as `account/model`.',
  timeout_ms: 'The timeout of the call to the model in `model`, in milliseconds. The default is 2000.',
  fallback_strategy:
    'How the gateway finds the complexity if the call to the model in `model` fails or does not return a tier. The default is `heuristic`.',
  'fallback_strategy.type':
    'With `heuristic`, fixed rules over the text of the request decide. With `static`, `default_tier` applies.',
  default_tier:
    'The complexity that the gateway assumes for requests that the model in `model` does not classify.',
  tier: 'The complexity of the requests for which this target comes first.',
  response_status_codes:
    'The HTTP status codes of a failed call after which the gateway calls the next model. The default is 300 to 399, 401, 403, 404, 408, 429, and 500 or higher.',
  fallback_models: 'The models that the gateway calls if the requested model fails, in this order.',
  'rules.type':
    'What decides the order in which the gateway calls the targets: weight, measured latency, priority, or price.',
  load_balance_targets: 'The targets: the real models among which the gateway chooses.',
  target: 'The name of a real model, as `account/model`.',
  weight:
    'The share of the requests for which this target comes first, in relation to the weights of the other targets.',
  priority:
    'The position in the order. The target with the lowest number comes first, and targets with the same number share the requests. The default is 0.',
  sla_cutoff:
    'The largest latency of this target. While its measured latency is higher, the target comes last.',
  time_per_output_token_ms:
    'The largest mean time for one output token, in milliseconds. If this field is missing, this time is not limited.',
  time_to_first_token_ms:
    'The largest mean time until the first token, in milliseconds. If this field is missing, this time is not limited.',
  retry_config:
    'How often the gateway retries a failed call to this target. If this field is missing, `retry_settings` of the manifest `gateway-global-settings` applies.',
  retry_settings:
    'How often the gateway retries a failed call. The field `retry_config` of a target and the header `x-tfy-retry-config` override this field. Without all three, the gateway does not retry calls.',
  attempts: 'The number of retries after the first call.',
  delay:
    'The time before the first retry, in milliseconds. The time doubles with each retry, up to 10 s. A larger value counts as 10 s. The default is 100.',
  on_status_codes:
    'The HTTP status codes after which the gateway retries the call. The default is 429, 500, 502 and 503.',
  fallback_status_codes:
    'The HTTP status codes after which the gateway calls the next target. The default is 300 to 399, 401, 403, 404, 408, 429, and 500 or higher.',
  fallback_candidate:
    'Whether the gateway calls this target after another target has failed. The default is `true`.',
  override_params:
    'Fields that replace fields of the request’s body in calls to this target, such as `temperature`. Fields such as `model`, `messages` and `stream` cannot be replaced.',
  headers_override: 'Headers that the gateway sets or removes in calls to this target.',
  'headers_override.set': 'Headers that the gateway adds to the call or replaces, by name.',
  'headers_override.remove': 'The names of headers that the gateway removes from the call.',
  metadata_match:
    'Tags with values. If a request does not have all of these tags with these values, the gateway skips this target.',
  request_timeout_ms:
    'The timeout of one call to the target, in milliseconds. For a stream, it limits only the time until the first token. If this field is missing, only the timeouts in the settings of the gateway apply.',
  ttft_timeout_ms:
    'The longest time until the first token of a stream, in milliseconds. After this time, the call counts as failed, and the gateway calls the next target. The default is `request_timeout_ms`.',
  hedge_after_ms:
    'The time for which the gateway waits for the first content of a stream, in milliseconds. After this time, the gateway also calls the next target and uses the stream whose content arrives first. If this field is missing, the gateway calls one target at a time.',
  cache_config:
    'The settings of the gateway’s cache of answers. The header `x-tfy-cache-config` of a request overrides them. Without both, the gateway does not cache answers.',
  'cache_config.type': 'The kind of cache. The only kind is `exact-match`.',
  'cache_config.ttl':
    'The time for which the gateway keeps an answer in the cache, in seconds. The default is 3600.',
  'cache_config.namespace':
    'The name of a part of the cache. The gateway stores answers and looks for answers only in this part. The default is `default`.',
  sticky_routing:
    'With this field, the gateway sends all requests of a session to the same target, so that the provider’s prompt cache can serve them.',
  ttl_seconds:
    'The time for which a session keeps its target, in seconds. After this time, the gateway chooses a target again.',
  session_identifiers:
    'The values that identify a session. Two requests belong to the same session if they have the same combination of these values.',
  'session_identifiers.source':
    'The source of the value: a header (`headers`), a tag (`metadata`), the caller (`caller`), or the first messages of the request (`conversation`).',
  'session_identifiers.key': 'The name of the header or tag.',
};
