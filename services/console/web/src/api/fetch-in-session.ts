/** Name of the lock that lets one tab of the browser at a time continue the session. */
const LOCK = 'tollgate-session';

/**
 * Sends a request; if the ID token of the session has ended, continues the session and sends the request once more. The
 * answer is then the second one.
 */
export async function fetchInSession(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(request);
  if (answer.status !== 401 || !(await isExpired(answer))) return answer;
  return (await continueSession()) ? fetch(again) : answer;
}

async function isExpired(answer: Response): Promise<boolean> {
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  return JSON.stringify(body)?.includes('"code":"expired_jwt"') === true;
}

/** The console does nothing for a session that another tab has just continued. */
async function continueSession(): Promise<boolean> {
  const post = () => fetch('/api/v1/session/refresh', { method: 'POST' });
  // Browsers have locks on pages that came over TLS or from this machine.
  const answer = navigator.locks === undefined ? await post() : await navigator.locks.request(LOCK, post);
  return answer.ok;
}
