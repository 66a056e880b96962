// Original file: proto/tollgate/config/v1/config.proto


export interface Guardrail {
  'name'?: (string);
  'kind'?: (string);
  'mutates'?: (boolean);
  'priority'?: (number);
  'strategy'?: (string);
  'settingsJson'?: (string);
  'fault'?: (string);
}

export interface Guardrail__Output {
  'name': (string);
  'kind': (string);
  'mutates': (boolean);
  'priority': (number);
  'strategy': (string);
  'settingsJson': (string);
  'fault': (string);
}
