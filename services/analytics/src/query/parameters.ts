import type { TupleParam } from '@clickhouse/client';

/** Types of query parameters that are in use. */
export type ParameterType =
  | 'String'
  | 'Array(String)'
  | 'Array(Int64)'
  | "Array(Tuple(DateTime64(3, 'UTC'), String))"
  | 'Int64'
  | 'UInt32';

/** A value as the client takes it. */
export type ParameterValue = string | number | readonly string[] | readonly number[] | readonly TupleParam[];

/**
 * Collects the values of one query. Everything a caller gives goes through here: the SQL text holds placeholders only,
 * the values travel beside it, and ClickHouse parses them by their type.
 */
export type Parameters = {
  /** Keeps a value and returns its placeholder. */
  add(type: ParameterType, value: ParameterValue): string;
  readonly values: Readonly<Record<string, ParameterValue>>;
};

/** No values yet. */
export function newParameters(): Parameters {
  const values: Record<string, ParameterValue> = {};
  return {
    values,
    add(type, value) {
      const name = `p${Object.keys(values).length}`;
      values[name] = value;
      return `{${name}:${type}}`;
    },
  };
}
