import type { GatewayError } from '@tollgate/contracts';
import type { ErrorShape } from './client-dialect.ts';

/** Errors as OpenAI's clients read them. */
export const openAiErrors: ErrorShape = {
  errorBody: openAiErrorBody,
  errorEvent: (error) => `data: ${openAiErrorBody(error)}\n\n`,
};

function openAiErrorBody(error: GatewayError): string {
  return JSON.stringify({
    error: {
      message: error.message,
      type: error.row.type,
      code: error.code,
      param: error.param ?? null,
      rule: error.rule ?? null,
    },
  });
}
