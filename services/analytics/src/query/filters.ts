import { type Filter__Output, GatewayError, HISTORY_BOUNDS } from '@tollgate/contracts';
import { nearest } from '@tollgate/settings';
import { type Field, filterField } from './fields.ts';
import type { Parameters } from './parameters.ts';

const OPERATORS = ['is', 'is_not', 'in', 'contains', 'exists'] as const;
type Operator = (typeof OPERATORS)[number];

/**
 * Conditions as SQL, all of which must hold. `contains` ignores case; `exists` takes no value, or `false` for its
 * opposite. Throws `invalid_request` for an unknown field or operator and a wrong number of values.
 */
export function filterConditions(filters: readonly Filter__Output[], parameters: Parameters): string[] {
  if (filters.length > HISTORY_BOUNDS.filtersWithScopeMax)
    invalid(`At most ${HISTORY_BOUNDS.filtersWithScopeMax} filters are allowed.`);
  return filters.map((filter) => condition(filter, parameters));
}

function condition(filter: Filter__Output, parameters: Parameters): string {
  const operator = operatorOf(filter.op);
  const field = filterField(filter.field, parameters);
  checkValues(filter, operator);
  const [value = ''] = filter.values;
  switch (operator) {
    case 'is':
      return equals(field, parameters.add('String', value));
    case 'is_not':
      return `NOT (${equals(field, parameters.add('String', value))})`;
    case 'in':
      return oneOf(field, parameters.add('Array(String)', filter.values));
    case 'contains':
      return contains(field, parameters.add('String', value));
    case 'exists':
      return value === 'false' ? `NOT (${exists(field)})` : exists(field);
    default:
      return operator satisfies never;
  }
}

function equals(field: Field, value: string): string {
  if (field.kind === 'list') return `has(${field.list}, ${value})`;
  return field.isValue?.(value) ?? `${field.text} = ${value}`;
}

function oneOf(field: Field, values: string): string {
  return field.kind === 'scalar' ? `has(${values}, ${field.text})` : `hasAny(${field.list}, ${values})`;
}

function contains(field: Field, value: string): string {
  return field.kind === 'scalar'
    ? `positionCaseInsensitiveUTF8(${field.text}, ${value}) > 0`
    : `arrayExists(one -> positionCaseInsensitiveUTF8(one, ${value}) > 0, ${field.list})`;
}

function exists(field: Field): string {
  return field.kind === 'scalar' ? field.present : `notEmpty(${field.list})`;
}

function operatorOf(name: string): Operator {
  const operator = OPERATORS.find((candidate) => candidate === name);
  if (operator !== undefined) return operator;
  const shown = name.slice(0, 64);
  const near = nearest(shown, OPERATORS);
  const hint = near === undefined ? `known are ${OPERATORS.join(', ')}` : `did you mean "${near}"?`;
  return invalid(`Unknown filter operator "${shown}"; ${hint}`);
}

function checkValues({ field, values }: Filter__Output, operator: Operator): void {
  const [min, max] =
    operator === 'in' ? [1, HISTORY_BOUNDS.filterValuesMax] : operator === 'exists' ? [0, 1] : [1, 1];
  if (values.length < min || values.length > max) {
    const takes = min === max ? 'exactly one value' : `${min} to ${max} values`;
    invalid(`The filter "${operator}" on "${field.slice(0, 64)}" takes ${takes}.`);
  }
  if (operator === 'exists' && values.some((value) => value !== 'true' && value !== 'false')) {
    invalid(`The filter "exists" on "${field.slice(0, 64)}" takes true or false.`);
  }
  if (values.some((value) => value.length > HISTORY_BOUNDS.filterValueLengthMax)) {
    invalid(`A filter value is longer than ${HISTORY_BOUNDS.filterValueLengthMax} characters.`);
  }
}

function invalid(message: string): never {
  throw new GatewayError('invalid_request', message, { param: 'filters' });
}
