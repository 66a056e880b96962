import { type AdminServiceHandlers, ANSWER_PURGE_SUBJECT, GatewayError } from '@tollgate/contracts';
import { type AdminCallContext, adminCall } from './admin-call.ts';

const NAMESPACE = /^[A-Za-z0-9._-]{0,64}$/;

/** The call about answers that gateways keep. */
export function answerHandlers(
  context: AdminCallContext & { broadcast: (subject: string, payload: Uint8Array) => void },
): Pick<AdminServiceHandlers, 'PurgeAnswers'> {
  return {
    PurgeAnswers: adminCall(context, 'PurgeAnswers', ({ namespace }, caller) => {
      if (caller.authorityIn(context.snapshot().content).role !== 'admin')
        throw new GatewayError('forbidden', 'Only admins purge answers; ask one of them.');
      if (!NAMESPACE.test(namespace))
        throw new GatewayError(
          'invalid_request',
          'A namespace has 1 to 64 letters, digits, dots, dashes or underscores.',
          { param: 'namespace' },
        );
      context.broadcast(ANSWER_PURGE_SUBJECT, Buffer.from(namespace));
      context.events.answersPurged(namespace, caller.token.subject);
      return {};
    }),
  };
}
