import { GatewayError } from '@tollgate/contracts';
import { isJsonObject, type JsonObject } from './json/json-object.ts';

/** The model's name. Throws `missing_model` or `invalid_request`. */
export function modelField(body: JsonObject): string {
  const model = body['model'];
  if (model === undefined) {
    throw new GatewayError('missing_model', 'The body has no model; name one as account/model.', {
      param: 'model',
    });
  }
  if (typeof model !== 'string' || model === '') throw invalid('model', 'a non-empty string');
  return model;
}

/** An optional boolean; null counts as absent. */
export function booleanField(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== 'boolean') throw invalid(name, 'a boolean');
  return value;
}

/** An optional whole number of at least 1; null counts as absent. */
export function countField(body: JsonObject, name: string): number | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > COUNT_MAX) {
    throw invalid(name, `a whole number from 1 to ${COUNT_MAX}`);
  }
  return value;
}

/**
 * An optional bound on tokens, 0 without one; null counts as absent. Servers of open models take 0 and -1 for "no bound";
 * beyond `COUNT_MAX` a bound bounds nothing.
 */
export function tokenBoundField(body: JsonObject, name: string): number {
  const value = body[name] ?? undefined;
  if (value === undefined) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(name, 'a whole number');
  return Math.min(Math.max(value, 0), COUNT_MAX);
}

/** An optional object; null counts as absent. */
export function objectField(body: JsonObject, name: string): JsonObject | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && !isJsonObject(value)) throw invalid(name, 'an object');
  return value;
}

/** An optional string; null counts as absent. */
export function textField(body: JsonObject, name: string): string | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw invalid(name, 'a string');
  return value;
}

/** An optional number; null counts as absent. */
export function numberField(body: JsonObject, name: string): number | undefined {
  const value = body[name] ?? undefined;
  if (value !== undefined && typeof value !== 'number') throw invalid(name, 'a number');
  return value;
}

/** The refusal of a field of the wrong type. */
export function invalid(param: string, expected: string): GatewayError {
  return new GatewayError('invalid_request', `${param} must be ${expected}.`, { param });
}

/** Keeps products of two counts exact. */
const COUNT_MAX = 2 ** 26;
