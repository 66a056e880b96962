import { createHash } from 'node:crypto';
import { GatewayError, type ManifestFault } from '@tollgate/contracts';

/** A token as the fake policy stores it. */
type StoredToken = {
  id: string;
  subject: string;
  name: string;
  prefix: string;
  createdAtMs: number;
  expiresAtMs: number;
  models: string[];
  role: string;
};

/** An administrator's token that the fake policy knows from the start. */
export const ADMIN_TOKEN = 'tg-admin-0123456789abcdef0123456789abcdef';
/** A member's token that the fake policy knows from the start. */
export const MEMBER_TOKEN = 'tg-member-0123456789abcdef0123456789abcdef';

/** Decides as policy does, from memory: refuses unknown credentials, and members where only administrators may act. */
export class FakePolicy {
  readonly manifests = new Map<string, Record<string, unknown>>();
  readonly applied: { text: string; contentType: string; dryRun: boolean }[] = [];
  /** The next documents are refused with these. */
  faults: ManifestFault[] = [];
  whoAmICalls = 0;
  revision = 1;
  readonly #tokens = new Map<string, StoredToken>();

  constructor() {
    this.#store(ADMIN_TOKEN, {
      id: 'tok-admin',
      subject: 'user:admin@example.com',
      name: 'admin',
      role: 'admin',
    });
    this.#store(MEMBER_TOKEN, {
      id: 'tok-member',
      subject: 'user:lena@example.com',
      name: 'laptop',
      role: 'member',
    });
  }

  whoAmI(credential: Buffer, jwt: string | undefined) {
    this.whoAmICalls += 1;
    if (jwt !== undefined) return this.#whoseJwt(jwt);
    const { subject, role, id, name } = this.#find(credential);
    return { subject, role, tokenId: id, tokenName: name, teams: ['everyone'] };
  }

  apply(request: { documents: Buffer; contentType: string; dryRun: boolean }, credential: Buffer) {
    this.#assertAdmin(credential);
    const text = request.documents.toString();
    this.applied.push({ text, contentType: request.contentType, dryRun: request.dryRun });
    if (this.faults.length > 0) return { results: [], revision: this.revision, faults: this.faults };
    const { type, name, email, teams } = parse(text, request.contentType);
    const identity = email ?? name ?? '';
    const key = `${type}/${identity}`;
    const action = this.manifests.has(key) ? 'updated' : 'created';
    if (!request.dryRun) {
      this.revision += 1;
      const called = email !== undefined && name !== undefined ? { displayName: name } : {};
      this.manifests.set(key, { type, name: identity, ...called, ...(teams === undefined ? {} : { teams }) });
    }
    return { results: [{ type, name: identity, action }], revision: this.revision, faults: [] };
  }

  list(type: string, credential: Buffer) {
    this.#assertAdmin(credential);
    const found = [...this.manifests.values()].filter((manifest) => type === '' || manifest['type'] === type);
    return { manifests: found.map((manifest) => JSON.stringify(manifest)), revision: this.revision };
  }

  delete({ type, name }: { type: string; name: string }, credential: Buffer) {
    this.#assertAdmin(credential);
    if (this.faults.length > 0) return { deleted: false, revision: this.revision, faults: this.faults };
    return { deleted: this.manifests.delete(`${type}/${name}`), revision: ++this.revision, faults: [] };
  }

  createToken(
    asked: { subject: string; name: string; expiresAtMs: number; models: string[]; role: string },
    credential: Buffer,
  ) {
    this.#assertAdmin(credential);
    const secret = `tg-made-${this.#tokens.size}-secret-part`;
    const token = this.#store(secret, {
      id: `tok-${this.#tokens.size}`,
      ...asked,
      role: asked.role === '' ? 'member' : asked.role,
    });
    return { token, secret };
  }

  listTokens(subject: string, credential: Buffer) {
    this.#assertAdmin(credential);
    return {
      tokens: [...this.#tokens.values()].filter((token) => subject === '' || token.subject === subject),
    };
  }

  revokeToken(id: string, credential: Buffer) {
    this.#assertAdmin(credential);
    for (const [hash, token] of this.#tokens) {
      if (token.id === id) return { revoked: this.#tokens.delete(hash) };
    }
    return { revoked: false };
  }

  #store(
    secret: string,
    token: Partial<StoredToken> & Pick<StoredToken, 'id' | 'subject' | 'name' | 'role'>,
  ) {
    const stored = {
      prefix: secret.slice(0, 8),
      createdAtMs: Date.UTC(2026, 0, 2),
      expiresAtMs: 0,
      models: [],
      ...token,
    };
    this.#tokens.set(createHash('sha256').update(secret).digest('hex'), stored);
    return stored;
  }

  /** Believes every JWT; the real one reads and checks it. */
  #whoseJwt(jwt: string) {
    const claims: { email: string } = JSON.parse(
      Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString(),
    );
    const subject = `user:${claims.email}`;
    return { subject, role: 'member', tokenId: '', tokenName: '', teams: ['everyone'] };
  }

  #find(credential: Buffer): StoredToken {
    const token = this.#tokens.get(credential.toString('hex'));
    if (token === undefined) throw new GatewayError('invalid_api_key', 'The key is unknown.');
    return token;
  }

  #assertAdmin(credential: Buffer): void {
    if (this.#find(credential).role !== 'admin')
      throw new GatewayError('forbidden', 'Only admins may do this.');
  }
}

type Document = { type: string; name?: string; email?: string; teams?: string[] };

/** JSON, or YAML as simple as the tests need. */
function parse(text: string, contentType: string): Document {
  if (contentType === 'application/json') return JSON.parse(text);
  const entries = text.split('\n').flatMap((line) => {
    const match = /^(\w+): (.*)$/.exec(line);
    return match === null ? [] : [[match[1], match[2]]];
  });
  return Object.fromEntries(entries);
}
