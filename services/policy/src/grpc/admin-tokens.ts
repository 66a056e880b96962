import { type AdminServiceHandlers, GatewayError } from '@tollgate/contracts';
import { normalSubject } from '@tollgate/manifests';
import type { Authority } from '../access/authority.ts';
import { belongingOf, mayReadTokensOf, readsAll } from '../access/visibility.ts';
import type { ChangeConfig, Edit } from '../change/change.ts';
import { tokenChange } from '../change/token-changes.ts';
import type { ConfigContent } from '../content/content.ts';
import { declaredAndIssued, findToken, pendingTokens } from '../content/declared-tokens.ts';
import { newTokenSecret } from '../identity/token-secret.ts';
import { revoked, rotated, type TokenEntry, tokenEntry } from '../identity/tokens.ts';
import { type AdminCallContext, adminCall } from './admin-call.ts';
import { assertMayIssue, assertMayRevoke, assertOwnerMayHave } from './assert-rights.ts';
import { shownPending, shownToken } from './shown-token.ts';
import { checkReferences, graceMsOf, wantedToken } from './wanted-token.ts';

type TokenCall = 'CreateToken' | 'RotateToken' | 'ListTokens' | 'RevokeToken';

/** The calls about tokens. A secret is in the answer that makes it and nowhere else. */
export function tokenHandlers(
  context: AdminCallContext & { change: ChangeConfig },
): Pick<AdminServiceHandlers, TokenCall> {
  const { change, events, newest, nowMs } = context;
  return {
    CreateToken: adminCall(context, 'CreateToken', async (request, caller) => {
      const wanted = wantedToken({ ...request, subject: normalSubject(request.subject) }, nowMs());
      const secret = newTokenSecret(secretKind(wanted));
      const token = tokenEntry({ ...wanted, secret, nowMs: nowMs() });
      const { outcome } = await change((content) => {
        const authority = caller.authorityIn(content);
        assertMayIssue(authority, content, token);
        assertOwnerMayHave(content, token);
        checkReferences(content, wanted, { readsAll: readsAll(authority) });
        if (declaredAndIssued(content, token) !== undefined) {
          const message = `The token ${token.name} of ${token.subject} has a secret already; rotate it.`;
          throw new GatewayError('invalid_request', message, { param: 'name' });
        }
        return issue(content, token, nowMs());
      }, caller.author);
      events.tokenCreated(token, caller.token.subject);
      return { token: outcome, secret };
    }),

    RotateToken: adminCall(context, 'RotateToken', async (request, caller) => {
      const { outcome } = await change((content) => {
        const secret = newTokenSecret(secretKind(tokenToRotate(content, request.id)));
        const { before, token } = rotation(content, { ...request, secret, nowMs: nowMs() });
        assertMayIssue(caller.authorityIn(content), content, token);
        const { outcome: shown, ...step } = issue(content, token, nowMs());
        return { ...step, outcome: { shown, secret, token, isNew: before === undefined } };
      }, caller.author);
      if (outcome.isNew) events.tokenCreated(outcome.token, caller.token.subject);
      else events.tokenRotated(outcome.token.id, caller.token.subject);
      return { token: outcome.shown, secret: outcome.secret };
    }),

    ListTokens: adminCall(context, 'ListTokens', async ({ subject: asked }, caller) => {
      const wanted = normalSubject(asked);
      const { content } = await newest();
      const authority = caller.authorityIn(content);
      const belonging = belongingOf(authority, content.manifests);
      const isWanted = ({ subject }: { subject: string }) =>
        (wanted === '' || subject === wanted) && mayReadTokensOf(authority, subject, belonging);
      const tokens = [...content.tokens.values()]
        .filter(isWanted)
        .sort((one, other) => one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1))
        .map((token) => shownToken(token, content.principals.get(token.subject), nowMs()));
      const pending = pendingTokens(content).filter(isWanted);
      return { tokens: [...tokens, ...pending.map((token) => shownPending(token, nowMs()))] };
    }),

    RevokeToken: adminCall(context, 'RevokeToken', async ({ id }, caller) => {
      const { outcome: ended } = await change(
        (content) => revocation(content, { id, nowMs: nowMs(), authority: caller.authorityIn(content) }),
        caller.author,
      );
      if (ended !== undefined) events.tokenRevoked(ended.id, caller.token.subject);
      return { revoked: ended !== undefined };
    }),
  };
}

/** Stores a token; the outcome is how it is shown. */
function issue(content: ConfigContent, token: TokenEntry, nowMs: number) {
  const owner = content.principals.get(token.subject);
  return { outcome: shownToken(token, owner, nowMs), change: tokenChange(content, [token], nowMs) };
}

/** What a token becomes by its rotation; a token that was only declared becomes one. */
function rotation(
  content: ConfigContent,
  given: { id: string; graceSeconds: number; secret: string; nowMs: number },
): { before: TokenEntry | undefined; token: TokenEntry } {
  const { secret, nowMs } = given;
  const before = tokenToRotate(content, given.id);
  const graceMs = graceMsOf(given.graceSeconds, content.principals.get(before.subject));
  if ('sha256' in before) return { before, token: rotated(before, { secret, graceMs, nowMs }) };
  const { subject, name, endsAtMs } = before;
  if (nowMs >= endsAtMs) {
    const message = `The expiration_date of pat ${name} has passed; change the manifest first.`;
    throw new GatewayError('invalid_request', message, { param: 'id' });
  }
  return { before: undefined, token: tokenEntry({ subject, name, role: 'member', secret, nowMs }) };
}

function tokenToRotate(content: ConfigContent, id: string) {
  const found = findToken(content, id);
  if (found === undefined) {
    const message = `There is no token ${id.slice(0, 100)}; \`tollgate token list\` shows the ids.`;
    throw new GatewayError('not_found', message);
  }
  const { token } = found;
  if ('revokedAtMs' in token && token.revokedAtMs !== 0) {
    throw new GatewayError('invalid_request', 'This token was revoked; make a new one.', { param: 'id' });
  }
  return token;
}

function revocation(
  content: ConfigContent,
  { id, nowMs, authority }: { id: string; nowMs: number; authority: Authority },
): Edit<TokenEntry | undefined> {
  const found = findToken(content, id);
  if (found?.kind !== 'issued' || found.token.revokedAtMs !== 0) return { outcome: undefined };
  assertMayRevoke(authority, content, found.token);
  const step = tokenChange(content, [revoked(found.token, nowMs)], nowMs);
  if (step.leavesNoAdmin) {
    throw new GatewayError('invalid_request', 'This is the last admin token; make another one first.', {
      param: 'id',
    });
  }
  return { outcome: found.token, change: step };
}

function secretKind(token: { subject: string; role?: TokenEntry['role'] }) {
  if (token.role === 'admin') return 'a';
  return token.subject.startsWith('user:') ? 'u' : 'v';
}
