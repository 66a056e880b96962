/** Answer of `GET /whoami`. */
export type WhoAmI = { subject: string; role: string; token_name: string };

/** Answer of `GET /gateway`. */
export type Gateway = { url: string; alive: boolean; checked_at: string };

/** One counter of `GET /spend`. Amounts of unit cost are USD as decimal strings. */
export type Counter = {
  rule: string;
  counter: string;
  unit: 'requests' | 'tokens' | 'cost' | 'concurrency';
  window: string;
  limit: string | number;
  used: string | number;
  reserved: string | number;
  resets_at: string | null;
  mode: string;
};

/** Answer of `GET /spend`. */
export type Spend = { counters: Counter[]; complete: boolean; next_cursor: string | null };

/** What the page asks of `POST /metrics/query`. */
export type Totals = {
  requests: number;
  errors: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  latency_ms_p50: number;
};

/** One step of the chart. */
export type Step = { time: string; requests: number; errors: number };

/** Answer of `POST /metrics/query`. */
export type Metrics<Row, Sum> = { rows: Row[]; totals: Partial<Sum> };

/** One row of `POST /requests/query`. */
export type RequestRow = {
  request_id: string;
  time: string;
  model: string;
  model_asked: string;
  user: string | null;
  virtual_account: string | null;
  subject: string | null;
  teams: string[];
  tags: Record<string, string>;
  provider: string | null;
  dialect: string | null;
  streaming: boolean;
  status: number;
  error_code: string | null;
  refused_by_rule: string | null;
  ended_by: string | null;
  input_tokens: number;
  output_tokens: number;
  tokens: Record<string, number>;
  usage_source: string | null;
  cost_usd: number | null;
  price_status: string | null;
  latency_ms: number;
  ttft_ms: number | null;
  inter_token_ms: number | null;
  upstream_ms: number;
  trace_id: string | null;
  unsettled: boolean;
  logged: boolean;
};

/** Answer of `GET /requests/{id}`. */
export type RequestDetail = RequestRow & {
  rules: string[];
  attempts: { target: string; status: number; latency_ms: number; error_code: string | null }[];
  price_version: string | null;
  gateway_id: string | null;
};

/** Answer of `POST /requests/query`. */
export type RequestPage = { rows: RequestRow[]; next_cursor: string | null };
