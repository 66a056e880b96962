import type { Filter } from '../api/api-answer.ts';

/** Fields of history to filter and group by; any tag is one as `tag.<name>`. */
export const FIELDS = [
  'model',
  'user',
  'team',
  'virtual_account',
  'provider',
  'provider_account',
  'status',
  'error_code',
  'rule',
  'ended_by',
  'key',
  'dialect',
  'streaming',
  'session',
  'agent',
  'parent_agent',
] as const;

const TYPED = /^\s*([\w.-]+)\s*(!=|=|~|\?)\s*(.*?)\s*$/;
const OPERATORS = { '=': 'is', '!=': 'is_not', '~': 'contains', '?': 'exists' } as const;

/** A filter as people type it: `team=search`, `model!=demo/chat`, `model~gpt`, `error_code?`. Undefined if it is none. */
export function typedFilter(text: string): Filter | undefined {
  const [, field, operator, value = ''] = TYPED.exec(text) ?? [];
  if (field === undefined || !isOperator(operator)) return undefined;
  const op = OPERATORS[operator];
  if (op === 'exists') return { field, op };
  return value === '' ? undefined : { field, op, value };
}

/** The same text for a filter. */
export function filterText({ field, op, value }: Filter): string {
  switch (op) {
    case 'is':
      return `${field}=${String(value)}`;
    case 'is_not':
      return `${field}!=${String(value)}`;
    case 'contains':
      return `${field}~${String(value)}`;
    case 'exists':
      return `${field}?`;
    case 'in':
      return `${field}=${[value].flat().join('|')}`;
    default:
      return op satisfies never;
  }
}

function isOperator(text: string | undefined): text is keyof typeof OPERATORS {
  return text !== undefined && text in OPERATORS;
}
