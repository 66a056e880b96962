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
  addresses: string[];
  role: string;
  state: string;
  rotatedAtMs: number;
  graceEndsAtMs: number;
  revokedAtMs: number;
};

/** An administrator's token that the fake policy knows from the start. */
export const ADMIN_TOKEN = 'tg-admin-0123456789abcdef0123456789abcdef';
/** A member's token that the fake policy knows from the start. */
export const MEMBER_TOKEN = 'tg-member-0123456789abcdef0123456789abcdef';

/** A viewer's token that the fake policy knows from the start. */
export const VIEWER_TOKEN = 'tg-viewer-0123456789abcdef0123456789abcdef';

/** Decides as policy does, from memory: refuses unknown credentials, and members where only administrators may act. */
export class FakePolicy {
  readonly manifests = new Map<string, Record<string, unknown>>();
  readonly applied: { text: string; contentType: string; dryRun: boolean }[] = [];
  /** What the latest change was asked to delete beside its documents. */
  deletions: { type: string; name: string }[] = [];
  /** Where callers are, as the console has said, call by call. */
  readonly clientAddresses: (string | undefined)[] = [];
  /** The next documents are refused with these. */
  faults: ManifestFault[] = [];
  /** What `ApplyManifests` warns of. */
  warnings: ManifestFault[] = [];
  whoAmICalls = 0;
  revision = 1;
  /** Runs before each apply, for example somebody else's change. */
  beforeApply: () => void = () => {};
  readonly #changedAt = new Map<string, number>();
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
    this.#store(VIEWER_TOKEN, {
      id: 'tok-viewer',
      subject: 'user:vera@example.com',
      name: 'viewer',
      role: 'viewer',
    });
  }

  whoAmI(credential: Buffer, jwt: string | undefined) {
    this.whoAmICalls += 1;
    if (jwt !== undefined) return this.#whoseJwt(jwt);
    const { subject, role, id, name } = this.#find(credential);
    const managed = { managedTeams: ['research'], managedAccounts: ['openai-main'] };
    const rules = { ownRules: ['lenas'], managedRules: ['research-day'] };
    const models = ['openai-main/gpt-4o'];
    return { subject, role, tokenId: id, tokenName: name, teams: ['everyone'], ...managed, ...rules, models };
  }

  apply(
    request: {
      documents: Buffer;
      contentType: string;
      dryRun: boolean;
      expectedRevision: number;
      deletions: { type: string; name: string }[];
    },
    credential: Buffer,
  ) {
    this.#assertAdmin(credential);
    this.beforeApply();
    const { documents, contentType, dryRun, expectedRevision } = request;
    const text = documents.toString();
    this.applied.push({ text, contentType, dryRun });
    this.deletions = request.deletions;
    if (this.faults.length > 0)
      return { results: [], revision: this.revision, faults: this.faults, warnings: [] };
    const given = parse(text, contentType);
    if (
      given.some((document) => (this.#changedAt.get(keyOf(document)) ?? 0) > expectedRevision) &&
      expectedRevision > 0
    )
      throw new GatewayError('conflict', 'Somebody else changed this meanwhile.', { param: 'team/größe' });
    const results = given.map((document) => ({
      type: document.type,
      name: document.name,
      action: this.manifests.has(keyOf(document)) ? 'updated' : 'created',
    }));
    if (!dryRun) this.store(...given);
    return { results, revision: this.revision, faults: [], warnings: this.warnings };
  }

  /** Stores documents as they are, in the next revision. */
  store(...documents: Document[]): void {
    this.revision += 1;
    for (const document of documents) {
      this.manifests.set(keyOf(document), document);
      this.#changedAt.set(keyOf(document), this.revision);
    }
  }

  list(type: string, credential: Buffer) {
    this.#assertAdmin(credential);
    const found = [...this.manifests.values()].filter((manifest) => type === '' || manifest['type'] === type);
    return { manifests: found.map((manifest) => JSON.stringify(manifest)), revision: this.revision };
  }

  delete(
    { type, name, expectedRevision }: { type: string; name: string; expectedRevision: number },
    credential: Buffer,
  ) {
    this.#assertAdmin(credential);
    if (expectedRevision > 0 && (this.#changedAt.get(keyOf({ type, name })) ?? 0) > expectedRevision)
      throw new GatewayError('conflict', 'Somebody else changed this meanwhile.');
    if (this.faults.length > 0) return { deleted: false, revision: this.revision, faults: this.faults };
    return { deleted: this.manifests.delete(`${type}/${name}`), revision: ++this.revision, faults: [] };
  }

  createToken(
    asked: Pick<StoredToken, 'subject' | 'name' | 'expiresAtMs' | 'models' | 'addresses' | 'role'>,
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

  rotateToken({ id, graceSeconds }: { id: string; graceSeconds: number }, credential: Buffer) {
    this.#assertAdmin(credential);
    for (const [hash, token] of this.#tokens) {
      if (token.id !== id) continue;
      this.#tokens.delete(hash);
      const secret = `tg-rotated-${this.#tokens.size}-secret-part`;
      const rotatedAtMs = Date.UTC(2026, 0, 3);
      const graceEndsAtMs = graceSeconds < 0 ? 0 : rotatedAtMs + graceSeconds * 1000;
      const changed = { ...token, prefix: secret.slice(0, 8), rotatedAtMs, graceEndsAtMs };
      return { token: this.#store(secret, changed), secret };
    }
    throw new GatewayError('not_found', `There is no token ${id}.`);
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
      addresses: [],
      state: 'active',
      rotatedAtMs: 0,
      graceEndsAtMs: 0,
      revokedAtMs: 0,
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

/** A manifest in the canonical form. */
type Document = { type: string; name: string; [field: string]: unknown };

function keyOf({ type, name }: Document): string {
  return `${type}/${name}`;
}

/** JSON, one document or a list; or one of YAML as simple as the tests need. */
function parse(text: string, contentType: string): Document[] {
  if (contentType === 'application/json') {
    const given: Document | Document[] = JSON.parse(text);
    return Array.isArray(given) ? given : [given];
  }
  const entries = text.split('\n').flatMap((line) => {
    const match = /^(\w+): (.*)$/.exec(line);
    return match === null ? [] : [[match[1], match[2]]];
  });
  return [Object.fromEntries(entries)];
}
