import {
  type Manifest,
  type ManifestDocument,
  normalSubject,
  parseManifests,
  parseStoredManifest,
} from '@tollgate/manifests';
import { SettingsError } from '@tollgate/settings';
import { SYSTEM } from '../audit/author.ts';
import type { ConfigContent } from '../content/content.ts';
import { newTokenSecret, sha256Hex } from '../identity/token-secret.ts';
import { isActive } from '../identity/token-state.ts';
import { revoked, type TokenEntry, tokenEntry } from '../identity/tokens.ts';
import { manifestEntry, manifestKey, tokenStoreEntry } from '../objects/entry-keys.ts';
import type { MasterKey } from '../secrets/envelope.ts';
import { type ResealCounts, resealManifests } from '../secrets/reseal.ts';
import { applyEdit, missingDocuments } from './apply.ts';
import type { ChangeConfig, Edit } from './change.ts';

/** A file of manifests. */
export type ManifestFile = { readonly name: string; readonly text: string };

/** What has to be in the config when the service has started. */
export type Bootstrap = {
  /** Applied at each start. */
  readonly manifests: readonly ManifestFile[];
  /** Applied only to an empty store. */
  readonly firstRunManifests: readonly ManifestFile[];
  /** Each object of these is added where there is none of its name; one that exists stays as it is. */
  readonly missingManifests?: readonly ManifestFile[];
  /** Objects that are taken out at each start, before anything is added, unless others refer to them. */
  readonly isObsolete?: (manifest: Manifest) => boolean;
  /** Made sure to exist, with the user or virtual account that they belong to. */
  readonly tokens: readonly {
    readonly secret: string;
    readonly subject: string;
    readonly name: string;
    readonly role: TokenEntry['role'];
    /** The setting that holds the secret: earlier secrets of it end when it has another one. */
    readonly origin?: string;
  }[];
  /** Settings whose earlier tokens end although the setting is unset now. */
  readonly unsetOrigins?: readonly string[];
};

/** What the bootstrap did to tokens and stored secrets. */
export type BootstrapOutcome = {
  readonly secrets: ResealCounts;
  /** The secret of an admin token that was made because there was none; told here and nowhere else. */
  readonly generatedAdminSecret: string | undefined;
  readonly hasAdminToken: boolean;
  /** Ids of tokens that ended because their setting holds another secret or none. */
  readonly ended: readonly string[];
  /** Why obsolete objects stay: a line for each object that refers to one. */
  readonly keptObsolete: readonly string[];
};

/** Whom a generated admin token belongs to. */
const ADMIN_SUBJECT = 'user:admin';

/**
 * Brings the config to what the bootstrap asks for, writing only what differs. Throws SettingsError with a line for
 * each fault when a file is wrong: then nothing of that file was stored and the start must fail.
 */
export async function bootstrapConfig(options: {
  change: ChangeConfig;
  bootstrap: Bootstrap;
  /** What secrets are stored under: all of them under the first when this is done. */
  keys: readonly MasterKey[];
  mayGenerateAdmin: boolean;
  nowMs: number;
}): Promise<BootstrapOutcome> {
  const { bootstrap, change } = options;
  const { outcome: secrets } = await change((content) => resealEdit(content, options.keys), SYSTEM);
  const keptObsolete = await removeObsolete(options);
  await applyFiles(options, bootstrap.firstRunManifests, (content, documents) =>
    content.revision === 0 || content.manifests.size === 0 ? documents : [],
  );
  await applyFiles(options, bootstrap.manifests, (_content, documents) => documents);
  await applyFiles(options, bootstrap.missingManifests ?? [], missingDocuments);
  const { outcome } = await change((content) => tokensEdit(content, options), SYSTEM);
  return { ...outcome, secrets, keptObsolete };
}

function resealEdit(content: ConfigContent, keys: readonly MasterKey[]): Edit<ResealCounts> {
  const { manifests, ...outcome } = resealManifests(content.manifests.values(), keys);
  if (manifests.length === 0) return { outcome };
  return { outcome, change: { put: new Map(manifests.map(manifestEntry)), remove: [] } };
}

/** Returns why objects stay that should go; nothing is removed then. */
async function removeObsolete(options: {
  change: ChangeConfig;
  bootstrap: Bootstrap;
  keys: readonly MasterKey[];
  nowMs: number;
}): Promise<string[]> {
  const { bootstrap, change, keys, nowMs } = options;
  const { isObsolete } = bootstrap;
  if (isObsolete === undefined) return [];
  const { outcome } = await change((content) => {
    const deletions = [...content.manifests.values()].filter(isObsolete);
    return applyEdit(content, [], { deletions, isDryRun: false, keys, nowMs });
  }, SYSTEM);
  return outcome.faults.map((fault) => faultLine(fault, ''));
}

async function applyFiles(
  { change, keys, nowMs }: { change: ChangeConfig; keys: readonly MasterKey[]; nowMs: number },
  files: readonly ManifestFile[],
  choose: (content: ConfigContent, documents: ManifestDocument[]) => readonly ManifestDocument[],
): Promise<void> {
  if (files.length === 0) return;
  const documents = readFiles(files);
  const { outcome } = await change(
    (content) => applyEdit(content, choose(content, documents), { isDryRun: false, keys, nowMs }),
    SYSTEM,
  );
  if (outcome.faults.length > 0) throw new SettingsError(outcome.faults.map((fault) => faultLine(fault, '')));
}

/** The documents of all files. Throws SettingsError with a line for each fault. */
function readFiles(files: readonly ManifestFile[]): ManifestDocument[] {
  const documents: ManifestDocument[] = [];
  const lines: string[] = [];
  const fileOf = new Map<string, string>();
  for (const { name, text } of files) {
    const parsed = parseManifests(text, name.endsWith('.json') ? 'json' : 'yaml');
    if (!parsed.ok) {
      lines.push(...parsed.faults.map((fault) => faultLine(fault, name)));
      continue;
    }
    for (const document of parsed.documents) {
      const identity = `${document.manifest.type} ${document.manifest.name}`;
      const other = fileOf.get(identity);
      if (other !== undefined)
        lines.push(`${name}: ${identity} is in ${other} already; define each object once`);
      fileOf.set(identity, name);
      documents.push(namingFile(document, name));
    }
  }
  if (lines.length > 0) throw new SettingsError(lines);
  return documents;
}

/** The document with its file's name in its faults, since faults of several files come back together. */
function namingFile(document: ManifestDocument, file: string): ManifestDocument {
  return {
    manifest: document.manifest,
    faultAt(path, message, code) {
      const fault = document.faultAt(path, message, code);
      return { ...fault, line: 0, message: `${fault.message} (${file}, line ${fault.line})` };
    },
  };
}

function faultLine(fault: { line: number; path: string; message: string }, file: string): string {
  const place = file === '' ? '' : `${file}${fault.line === 0 ? '' : `:${fault.line}`}: `;
  return `${place}${fault.path === '' ? '' : `${fault.path}: `}${fault.message}`;
}

function tokensEdit(
  content: ConfigContent,
  options: { bootstrap: Bootstrap; mayGenerateAdmin: boolean; nowMs: number },
): Edit<Omit<BootstrapOutcome, 'secrets' | 'keptObsolete'>> {
  const { nowMs } = options;
  const living = [...content.tokens.values()].filter(({ revokedAtMs }) => revokedAtMs === 0);
  const known = new Map(living.map((token) => [token.sha256, token]));
  const owners = content.principals;
  const wanted: WantedToken[] = options.bootstrap.tokens.map((token) => ({
    ...token,
    subject: normalSubject(token.subject),
  }));
  const isAdmin = ({ role }: { role: TokenEntry['role'] }) => role === 'admin';
  const earlier = earlierTokens(living, wanted, options.bootstrap.unsetOrigins ?? []);
  const hasAdminBeside = (gone: readonly TokenEntry[]) =>
    wanted.some(isAdmin) ||
    living.some(
      (token) => isAdmin(token) && !gone.includes(token) && isActive(token, owners.get(token.subject), nowMs),
    );
  const generated = !hasAdminBeside(earlier) && options.mayGenerateAdmin ? newTokenSecret('a') : undefined;
  if (generated !== undefined) {
    wanted.push({ secret: generated, subject: ADMIN_SUBJECT, name: 'first admin token', role: 'admin' });
  }
  // The last admin token does not end with its setting: without it no other one could be made.
  const ended = hasAdminBeside(earlier) ? earlier : [];
  const put = new Map<string, string>();
  for (const token of wanted) {
    const before = known.get(sha256Hex(token.secret));
    if (before === undefined) {
      put.set(...tokenStoreEntry(tokenEntry({ ...token, nowMs })));
    } else if (isOtherThan(before, token)) {
      const { role, subject, origin } = token;
      put.set(...tokenStoreEntry({ ...before, role, subject, ...(origin === undefined ? {} : { origin }) }));
    }
    const owner = ownerOf(token.subject);
    if (!content.manifests.has(manifestKey(owner))) put.set(...manifestEntry(owner));
  }
  for (const token of ended) put.set(...tokenStoreEntry(revoked(token, nowMs)));
  const outcome = {
    generatedAdminSecret: generated,
    hasAdminToken: hasAdminBeside(ended),
    ended: ended.map(({ id }) => id),
  };
  return put.size === 0 ? { outcome } : { outcome, change: { put, remove: [] } };
}

type WantedToken = Bootstrap['tokens'][number];

function isOtherThan(stored: TokenEntry, { role, subject, origin }: WantedToken): boolean {
  return stored.role !== role || stored.subject !== subject || stored.origin !== origin;
}

/** Tokens of settings that hold another secret by now, or none. */
function earlierTokens(
  living: readonly TokenEntry[],
  wanted: readonly WantedToken[],
  unset: readonly string[],
): TokenEntry[] {
  const current = new Set(wanted.map(({ secret }) => sha256Hex(secret)));
  const origins = new Set([...unset, ...wanted.map(({ origin }) => origin)]);
  return living.filter(
    ({ origin, sha256 }) => origin !== undefined && origins.has(origin) && !current.has(sha256),
  );
}

/** The manifest that a token's subject needs. Throws Error for a subject that no manifest can describe. */
function ownerOf(subject: string) {
  const name = subject.slice(subject.indexOf(':') + 1);
  const type = subject.startsWith('user:') ? 'user' : 'virtual-account';
  return parseStoredManifest(JSON.stringify({ type, name }));
}
