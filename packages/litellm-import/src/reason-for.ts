const ROUTING = 'is not carried over: docs/routing.md says what a virtual model can do';
const CACHE = 'a cache of answers is not supported yet';
const OBSERVING = 'see docs/operations.md for metrics, traces and logs';

/** Places and why they are left out; the first that matches counts. `undefined`: not needed. */
const REASONS: readonly (readonly [RegExp, string | undefined])[] = [
  // Anchors that other places refer to.
  [/^(x-|_|\.)/, undefined],
  [/^router_settings\.redis_|^general_settings\.(database_|store_model_in_db|proxy_b)/, undefined],
  [/\.(set_verbose|json_logs|telemetry|disable_telemetry|detailed_debug|ui_|suppress_debug_info)/, undefined],
  [/^model_list\[\d+\]\.model_info\.(id|version|metadata|description|created_|updated_|db_model)/, undefined],
  [/^router_settings\b/, ROUTING],
  [
    /\b(content_policy_|context_window_)fallbacks$|\.fallbacks$|num_retries$|retry_policy$|allowed_fails|cooldown_time$/,
    ROUTING,
  ],
  [/\.(order|tags|region_name)$/, ROUTING],
  [
    /\.(azure_ad_|tenant_id|client_(id|secret)|aws_|vertex_|watsonx_|use_managed_identity)/,
    'credentials of this kind are not supported yet: give an api_key',
  ],
  [
    /\.(drop_params|additional_drop_params|modify_params)$/,
    'a parameter that the provider does not know is passed on to it',
  ],
  [/cost/, 'prices of this kind are not supported yet: the list price counts, if there is one'],
  [
    /\b(success_|failure_|service_)?callbacks?$|langfuse|turn_off_message_logging|\balerting|callback_settings/,
    OBSERVING,
  ],
  [/\.cache(_params)?$|^cache/, CACHE],
  [
    /guardrail|prompt_injection|presidio/,
    'guardrails are not carried over: docs/guardrails.md says how to write them',
  ],
  [/mcp_/, 'MCP servers are not supported yet'],
  [/^general_settings\.master_key$/, 'keys are created again; the admin token is TOLLGATE_ADMIN_TOKEN'],
  [/_timeout$|\.timeout$/, 'clients say it with x-tfy-request-timeout'],
  [/jwt/, 'make an identity-provider manifest of it'],
  [/pass_through_endpoints|^(files|finetune|batch)_settings/, 'such endpoints are not supported yet'],
  [/\.(organization|extra_headers|headers)$/, 'write it as headers of the account'],
  [/litellm_params\./, 'a parameter of requests: clients send it'],
  [/\.optional_pre_call_checks$/, ROUTING],
  [/(end_user|customer)/, 'limits of end users are not supported: count by a tag, with applies_to metadata'],
  [/key_generat|key_management/, 'keys are made with `tollgate token create`'],
];

/** Returns why the field at a place is left out; undefined if nothing has to replace it. */
export function reasonFor(place: string): string | undefined {
  const found = REASONS.find(([pattern]) => pattern.test(place));
  return found === undefined ? 'has no counterpart here' : found[1];
}
