import { isJsonObject } from './json-object.ts';

/** Whether an `error` member reports an error: some providers send `""` or `{}` in every good answer. */
export function isErrorMember(error: unknown): boolean {
  if (typeof error === 'string') return error !== '';
  if (isJsonObject(error)) return Object.keys(error).length > 0;
  return error === true || typeof error === 'number';
}
