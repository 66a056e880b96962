import {
  type AdminServiceHandlers,
  GatewayError,
  type TryLimitsRequest__Output,
  type TryLimitsResponse,
} from '@tollgate/contracts';
import { readsAll } from '../access/visibility.ts';
import { countRequests } from '../trial/count-requests.ts';
import { limitTrial } from '../trial/limit-trial.ts';
import { type AdminCallContext, adminStream } from './admin-call.ts';
import { parsedDocuments } from './parsed-documents.ts';

/** Tries rules on requests that the caller brings. */
export function tryLimitsHandlers(context: AdminCallContext): Pick<AdminServiceHandlers, 'TryLimits'> {
  return {
    TryLimits: adminStream(context, 'TryLimits', async (messages, caller): Promise<TryLimitsResponse> => {
      if (!readsAll(caller.authorityIn(context.snapshot().content))) {
        throw new GatewayError(
          'forbidden',
          'Limits are tried on the requests of all; this needs a viewer or an admin.',
        );
      }
      return tried(messages);
    }),
  };
}

async function tried(messages: AsyncIterator<TryLimitsRequest__Output>): Promise<TryLimitsResponse> {
  const first = await messages.next();
  if (first.done === true) throw new GatewayError('invalid_request', 'The trial has no manifests.');
  const parsed = parsedDocuments(first.value);
  if (!parsed.ok) return { faults: [...parsed.faults], rules: [], requests: 0, refused: 0 };
  const trial = limitTrial(parsed.documents.map(({ manifest }) => manifest));
  if (trial.rules().length === 0) {
    throw new GatewayError('invalid_request', 'No document is a rate limit or a budget.', {
      param: 'manifests',
    });
  }
  const requests = await countRequests(trial, messages);
  return { faults: [], rules: trial.rules(), requests, refused: trial.refused() };
}
