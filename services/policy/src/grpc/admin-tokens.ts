import { type AdminServiceHandlers, GatewayError, type Token } from '@tollgate/contracts';
import { didYouMean, normalSubject } from '@tollgate/manifests';
import { leavesNoAdmin } from '../config-store/apply.ts';
import type { ChangeConfig } from '../config-store/change.ts';
import { type ConfigContent, tokenKey, tokenStoreEntry } from '../config-store/content.ts';
import { newTokenSecret, type TokenEntry, tokenEntry } from '../identity/tokens.ts';
import { type AdminCallContext, adminCall } from './admin-call.ts';

const NAME_LENGTH_MAX = 200;
const MODELS_MAX = 1_000;

/** The calls about tokens. A secret is in the answer that makes it and nowhere else. */
export function tokenHandlers(
  context: AdminCallContext & { change: ChangeConfig },
): Pick<AdminServiceHandlers, 'CreateToken' | 'ListTokens' | 'RevokeToken'> {
  const { change, events, snapshot, nowMs } = context;
  return {
    CreateToken: adminCall(context, { name: 'CreateToken', who: 'admin' }, async (request, caller) => {
      const wanted = { ...request, subject: normalSubject(request.subject) };
      checkShape(wanted, nowMs());
      const secret = newTokenSecret(wanted.subject.startsWith('user:') ? 'u' : 'v');
      const token = tokenEntry({ ...wanted, secret, role: 'member', nowMs: nowMs() });
      await change((content) => {
        checkReferences(content, wanted);
        return { outcome: undefined, change: { put: new Map([tokenStoreEntry(token)]), remove: [] } };
      });
      events.tokenCreated(token, caller.token.subject);
      return { token: shown(token), secret };
    }),

    ListTokens: adminCall(context, { name: 'ListTokens', who: 'admin' }, ({ subject }) => {
      const wanted = normalSubject(subject);
      const tokens = [...snapshot().content.tokens.values()]
        .filter((token) => wanted === '' || token.subject === wanted)
        .sort((one, other) => one.createdAtMs - other.createdAtMs || (one.id < other.id ? -1 : 1));
      return { tokens: tokens.map(shown) };
    }),

    RevokeToken: adminCall(context, { name: 'RevokeToken', who: 'admin' }, async ({ id }, caller) => {
      const { outcome: revoked } = await change((content) => {
        const token = content.tokens.get(tokenKey(id));
        if (token === undefined) return { outcome: false };
        if (leavesNoAdmin([...content.tokens.values()], [token])) {
          throw new GatewayError('invalid_request', 'This is the last admin token; make another one first.', {
            param: 'id',
          });
        }
        return { outcome: true, change: { put: new Map(), remove: [tokenKey(id)] } };
      });
      if (revoked) events.tokenRevoked(id, caller.token.subject);
      return { revoked };
    }),
  };
}

type Wanted = { subject: string; name: string; expiresAtMs: number; models: readonly string[] };

function checkShape({ subject, name, expiresAtMs, models }: Wanted, nowMs: number): void {
  if (!/^(user|virtualaccount):./.test(subject)) {
    throw invalid('subject', 'A token belongs to user:<email> or virtualaccount:<name>.');
  }
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX) {
    throw invalid('name', `A token needs a name of 1 to ${NAME_LENGTH_MAX} characters.`);
  }
  if (expiresAtMs !== 0 && expiresAtMs <= nowMs) {
    throw invalid('expires_at', 'A token must expire in the future, or never.');
  }
  if (models.length > MODELS_MAX) throw invalid('models', `A token names at most ${MODELS_MAX} models.`);
}

function checkReferences(content: ConfigContent, { subject, models }: Wanted): void {
  const [kind, name] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)];
  const type = kind === 'user' ? 'user' : 'virtual-account';
  const manifests = [...content.manifests.values()];
  const names = manifests.filter((manifest) => manifest.type === type).map((manifest) => manifest.name);
  if (!names.includes(name)) {
    const what = kind === 'user' ? 'user' : 'virtual account';
    throw invalid('subject', `There is no ${what} ${name}${didYouMean(name, names)}.`);
  }
  const known = new Set(
    manifests.flatMap((manifest) =>
      'integrations' in manifest
        ? (manifest.integrations ?? []).map((model) => `${manifest.name}/${model.name}`)
        : [],
    ),
  );
  const unknown = models.findIndex((model) => !known.has(model));
  const model = models[unknown];
  if (model !== undefined) {
    throw invalid(`models[${unknown}]`, `There is no model ${model}${didYouMean(model, known)}.`);
  }
}

function invalid(param: string, message: string): GatewayError {
  return new GatewayError('invalid_request', message.replace(/\?\.$/, '?'), { param });
}

function shown(token: TokenEntry): Token {
  const { id, subject, name, prefix, createdAtMs, expiresAtMs, models, role } = token;
  return { id, subject, name, prefix, createdAtMs, expiresAtMs, models: [...models], role };
}
