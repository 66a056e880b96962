import { type ErrorCode, GatewayError, type ManifestFault__Output } from '@tollgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** One fault of the documents that were sent. */
export const faultDetail = z.object({
  document: z.int().meta({ description: 'Index of the document, from 0.' }),
  line: z.int().meta({ description: 'Line in the text sent, from 1; 0 when unknown.' }),
  path: z.string(),
  message: z.string(),
  code: z.string().meta({ description: 'What kind of mistake it is; stable.' }),
});

/** The shape of every refusal of the admin API. */
export const errorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      code: z.string().meta({ description: 'Stable; see docs/errors.md.' }),
      param: z
        .string()
        .nullable()
        .meta({ description: 'The field or header at fault; with code conflict the object, as type/name.' }),
      details: z
        .array(faultDetail)
        .optional()
        .meta({ description: 'With code invalid_manifest: every fault of the documents.' }),
    }),
  })
  .meta({ description: 'What is wrong and what to do.' });

/** The error answers that every route documents. */
export const errorAnswers = { '4xx': errorSchema, '5xx': errorSchema };

/** A refusal of manifests on its way to the answer: nothing was stored, and these are the reasons. */
export class ManifestsRefused extends Error {
  override readonly name = 'ManifestsRefused';
  readonly faults: readonly ManifestFault__Output[];

  constructor(faults: readonly ManifestFault__Output[]) {
    super('the manifests were refused');
    this.faults = faults;
  }
}

/** Sends an error; failures of ours are reported to `onFailure`, once. */
export function sendError(
  thrown: unknown,
  reply: FastifyReply,
  onFailure: (error: GatewayError) => void,
): FastifyReply {
  if (thrown instanceof ManifestsRefused) return sendManifestFaults(thrown.faults, reply);
  const error = toGatewayError(thrown);
  const { httpStatus, type } = error.row;
  if (httpStatus >= 500) onFailure(error);
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
  if (httpStatus === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(httpStatus)
    .send({ error: { message: error.message, type, code: error.code, param: error.param ?? null } });
}

/** Sends a refusal of manifests: nothing was stored, and this is why. */
export function sendManifestFaults(
  faults: readonly ManifestFault__Output[],
  reply: FastifyReply,
): FastifyReply {
  const refusal = manifestsRefusal(faults);
  return reply.code(refusal.row.httpStatus).send({
    error: {
      message: refusal.message,
      type: refusal.row.type,
      code: refusal.code,
      param: refusal.param ?? null,
      details: faults.map((fault) => faultDetail.parse(fault)),
    },
  });
}

/** The error that stands for all faults of some documents; its message is the first one's. */
export function manifestsRefusal(faults: readonly ManifestFault__Output[]): GatewayError {
  const [first] = faults;
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new GatewayError('invalid_manifest', `${place}${first?.message}${more}`, {
    param: first?.path ?? '',
  });
}

/** Answers a path that does not exist. */
export function pathNotFound(request: FastifyRequest, gatewayUrl: string): GatewayError {
  const [path = ''] = request.url.split('?');
  if (/^(?:\/openai)?\/v1(?:\/|$)/.test(path)) {
    const where = `${gatewayUrl.replace(/\/+$/, '')}/v1`;
    const message = `This is the console; models are called at the gateway. Set the base URL of the client to ${where}.`;
    return new GatewayError('not_found', message);
  }
  return new GatewayError('not_found', `There is no ${request.method} ${path}; see /api/docs.`);
}

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
};

/** What was thrown, as an error of the table. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) return validationError(thrown.validation);
  if (!(thrown instanceof Error)) return GatewayError.from(thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? FASTIFY_CODES[thrown.code] : undefined;
  if (code !== undefined) return new GatewayError(code, `${thrown.message}.`, { cause: thrown });
  const status = 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new GatewayError('invalid_request', thrown.message, { cause: thrown });
  }
  return GatewayError.from(thrown);
}

type Issue = { instancePath: string; message?: string; keyword: string; params: Record<string, unknown> };

function validationError(issues: readonly Issue[]): GatewayError {
  const [issue] = issues;
  if (issue === undefined) return new GatewayError('invalid_request', 'The request is malformed.');
  const param = fieldName(issue);
  const message = issue.message ?? 'is wrong';
  if (issue.keyword === 'unrecognized_keys') {
    return new GatewayError('invalid_request', `${param} is not a field here.`, { param });
  }
  if (message.endsWith('received undefined')) {
    return new GatewayError('invalid_request', `${param} is missing.`, { param });
  }
  return new GatewayError('invalid_request', `${param}: ${message}.`, { param });
}

/** `/filters/0/op` as people write it: `filters[0].op`. */
function fieldName(issue: Issue): string {
  const steps = issue.instancePath.split('/').filter((step) => step !== '');
  const keys = issue.params['keys'];
  if (issue.keyword === 'unrecognized_keys' && Array.isArray(keys)) steps.push(String(keys[0]));
  if (steps.length === 0) return 'body';
  return steps
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}
