// Original file: proto/tollgate/usage/v1/usage.proto


export interface GuardrailResult {
  'guardrail'?: (string);
  'rule'?: (string);
  'side'?: (string);
  'result'?: (string);
  'durationMs'?: (number | string);
  'findings'?: (number);
  'kinds'?: (string)[];
  'places'?: (string)[];
  'reason'?: (string);
}

export interface GuardrailResult__Output {
  'guardrail': (string);
  'rule': (string);
  'side': (string);
  'result': (string);
  'durationMs': (number);
  'findings': (number);
  'kinds': (string)[];
  'places': (string)[];
  'reason': (string);
}
