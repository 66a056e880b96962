import { z } from 'zod';
import { didYouMean } from '../nearest.ts';

/** What every refusal of something that exists elsewhere but has no effect here says. */
export const NOT_SUPPORTED_YET = 'not supported yet';

/** What every refusal of a field that nothing knows begins with. */
export const UNKNOWN_FIELD = 'unknown field';

/**
 * An object without unknown fields. A field in `later` is known but has no effect yet, and is refused as such rather
 * than ignored. The message of the issue has one line for each of its keys.
 */
export function strictObject<Shape extends z.ZodRawShape>(
  shape: Shape,
  options: { later?: readonly string[] } = {},
) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownField(key, known, options.later ?? [])).join('\n')
        : undefined,
  });
}

function unknownField(key: string, known: readonly string[], later: readonly string[]): string {
  return later.includes(key) ? NOT_SUPPORTED_YET : `${UNKNOWN_FIELD}${didYouMean(key, known)}`;
}

/** What a union says of an object whose tag is known and has no effect yet; anything else is worded as usual. */
export function laterTag(
  tag: string,
  later: readonly string[],
): (issue: { readonly code?: string | undefined; readonly input?: unknown }) => string | undefined {
  return ({ code, input }) => {
    if (code !== 'invalid_union' || typeof input !== 'object' || input === null) return undefined;
    const value: unknown = Object.entries(input).find(([key]) => key === tag)?.[1];
    return typeof value === 'string' && later.includes(value) ? NOT_SUPPORTED_YET : undefined;
  };
}
