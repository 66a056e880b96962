import type { ErrorShape } from '../../client-dialect.ts';
import { providerErrorOf } from '../../provider-error-of.ts';
import { errorEvent, writeError } from '../errors.ts';

/** Errors as Google's clients read them. */
export const geminiErrors: ErrorShape = {
  errorBody: (error) => writeError(providerErrorOf(error)).toString(),
  errorEvent: (error) => errorEvent(providerErrorOf(error)),
};
