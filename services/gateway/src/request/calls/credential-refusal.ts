import { GatewayError } from '@tollgate/contracts';
import { maskCredential } from '../../answer/refusal/mask-credential.ts';
import { upstreamRefusal } from '../../answer/refusal/upstream-refusal.ts';
import type { Attempt } from '../../upstream/attempt.ts';

/** So much of the provider's words is read. */
const BODY_BYTES_MAX = 64 * 1024;
const WORDS_CHARS_MAX = 300;
const UNAUTHORIZED = 401;

/**
 * Reads a provider's 401 and passes `done` the error for the client: the credential is the account's, so the caller must
 * not take the provider's words for a refusal of the caller's own key. They are in `internal`, the credential masked.
 * `done` is not called for a call that is aborted.
 */
export function readCredentialRefusal(
  attempt: Pick<Attempt, 'read' | 'abort'>,
  { account, credential }: { account: string; credential: Buffer },
  done: (error: GatewayError) => void,
): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const finish = () => {
    const { message } = upstreamRefusal(UNAUTHORIZED, maskCredential(Buffer.concat(pieces), credential));
    done(
      new GatewayError(
        'upstream_auth_failed',
        `The provider of account "${account}" refused the credential of the account, not your key; tell a manager of the account.`,
        { internal: `answered ${UNAUTHORIZED}: ${message.slice(0, WORDS_CHARS_MAX)}` },
      ),
    );
  };
  attempt.read({
    arrived(more) {
      pieces.push(...more);
      for (const piece of more) bytes += piece.length;
      if (bytes <= BODY_BYTES_MAX) return;
      attempt.abort(ENOUGH);
      finish();
    },
    ended: finish,
    failed: finish,
  });
}

const ENOUGH = new Error('the refusal is longer than what is read of it');
