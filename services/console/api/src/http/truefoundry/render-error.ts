import type { GatewayError } from '@tollgate/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { faultDetail, ManifestsRefused, manifestsRefusal, toGatewayError } from '../render-error.ts';

/** How TrueFoundry's control plane refuses. */
const errorSchema = z
  .object({
    statusCode: z.int(),
    message: z.string(),
    code: z.string().meta({ description: 'Stable; see docs/errors.md.' }),
    details: z.array(faultDetail).optional().meta({ description: 'Every fault of the manifest.' }),
  })
  .meta({ description: 'What is wrong and what to do.' });

/** The error answers that every route here documents. */
export const errorAnswers = { '4xx': errorSchema, '5xx': errorSchema };

/** Sends an error in TrueFoundry's shape; failures of ours are reported to `onFailure`, once. */
export function sendError(
  thrown: unknown,
  reply: FastifyReply,
  onFailure: (error: GatewayError) => void,
): FastifyReply {
  const isRefusal = thrown instanceof ManifestsRefused;
  const error = isRefusal ? manifestsRefusal(thrown.faults) : toGatewayError(thrown);
  const status = isWrongBody(error) ? 422 : error.row.httpStatus;
  if (status >= 500) onFailure(error);
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
  return reply.code(status).send({
    statusCode: status,
    message: error.message,
    code: error.code,
    ...(isRefusal ? { details: thrown.faults.map((fault) => faultDetail.parse(fault)) } : {}),
  });
}

/** A body without a manifest is as unprocessable there as one with a wrong manifest. */
function isWrongBody({ code, param }: GatewayError): boolean {
  return code === 'invalid_request' && (param === 'body' || /^(manifest|dryRun)\b/.test(param ?? ''));
}
