import type { AnswerEnding } from '../../answer/answer-end.ts';
import { isRedirect } from '../../providers/classify.ts';
import type { Target } from '../../routing/target.ts';
import type { Attempt, AttemptHead } from '../../upstream/attempt.ts';
import { redirected } from '../../upstream/redirect.ts';
import { readCredentialRefusal } from './credential-refusal.ts';

/** The provider does not take the account's credential: nothing that the caller could change. */
const CREDENTIAL_REFUSED = 401;
const REDIRECTED = new Error('redirects are not followed');

/**
 * Ends what a provider answered that is no answer for the client: a refusal of the account's credential, or a redirect. Returns
 * false for every other answer.
 */
export function endsWithoutAnswer(
  { attempt, head, target }: { attempt: Attempt; head: AttemptHead; target: Target },
  end: (ending: AnswerEnding) => void,
): boolean {
  const { account, provider } = target;
  if (head.status === CREDENTIAL_REFUSED) {
    const { credential } = provider;
    readCredentialRefusal(attempt, { account, credential }, (error) => end({ kind: 'failed', error }));
    return true;
  }
  if (!isRedirect(head.status)) return false;
  const { origin } = provider.endpoint;
  end({ kind: 'failed', error: redirected(head.status, head.headers['location'], { account, origin }) });
  attempt.abort(REDIRECTED);
  return true;
}
