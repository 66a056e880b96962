import type { ManifestOf } from '@tollgate/manifests';
import type { JWTPayload } from 'jose';

/** Who a verified JWT says that its bearer is. */
export type Bearer = {
  /** Name of the identity provider's manifest. */
  readonly provider: string;
  /** Value of the claim that names the bearer. */
  readonly subject: string;
  /** Values of the claim that lists teams, as the provider calls them. */
  readonly teams: readonly string[];
  /** Values of the claim that decides the role. */
  readonly roles: readonly string[];
};

type Provider = Pick<ManifestOf<'identity-provider'>, 'name' | 'claims' | 'resolve_to'>;

const TEAMS_MAX = 1_000;
const VALUE_CHARS_MAX = 256;

/** Who the claims name; undefined where they do not, or not for certain. */
export function bearerOf(claims: JWTPayload, provider: Provider): Bearer | undefined {
  const isUser = provider.resolve_to !== 'virtual-account';
  const subjectClaim = provider.claims?.subject ?? (isUser ? 'email' : 'sub');
  const subject = claimAt(claims, subjectClaim);
  if (typeof subject !== 'string' || subject === '' || subject.length > VALUE_CHARS_MAX) return undefined;
  // Whoever may write any address into a profile must not become its owner here.
  if (subjectClaim === 'email' && isDenied(claims['email_verified'])) return undefined;
  const values = (claim: string | undefined) => (claim === undefined ? [] : textsOf(claimAt(claims, claim)));
  const { teams, roles } = provider.claims ?? {};
  return { provider: provider.name, subject, teams: values(teams), roles: values(roles) };
}

/** A claim by its name, which may hold dots, or by its path: `realm_access.roles` of Keycloak stands inside another. */
function claimAt(claims: JWTPayload, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    // An object has members of any name.
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

/** Whether a claim is there and says anything but yes; some providers write booleans as text. */
function isDenied(claim: unknown): boolean {
  return claim !== undefined && claim !== true && String(claim).toLowerCase() !== 'true';
}

/** A claim as a list: providers write one value alone or several. */
function textsOf(claim: unknown): string[] {
  const values = Array.isArray(claim) ? claim.slice(0, TEAMS_MAX) : [claim];
  const texts = values.filter((value) => typeof value === 'string' && value.length <= VALUE_CHARS_MAX);
  return [...new Set(texts)].sort();
}
