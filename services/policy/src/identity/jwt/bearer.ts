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
};

type Provider = Pick<ManifestOf<'identity-provider'>, 'name' | 'claims' | 'resolve_to'>;

const TEAMS_MAX = 1_000;
const VALUE_CHARS_MAX = 256;

/** Who the claims name; undefined where they do not, or not for certain. */
export function bearerOf(claims: JWTPayload, provider: Provider): Bearer | undefined {
  const isUser = provider.resolve_to !== 'virtual-account';
  const subjectClaim = provider.claims?.subject ?? (isUser ? 'email' : 'sub');
  const subject = claims[subjectClaim];
  if (typeof subject !== 'string' || subject === '' || subject.length > VALUE_CHARS_MAX) return undefined;
  // Whoever may write any address into a profile must not become its owner here.
  if (subjectClaim === 'email' && claims['email_verified'] === false) return undefined;
  const teamsClaim = provider.claims?.teams;
  return {
    provider: provider.name,
    subject,
    teams: teamsClaim === undefined ? [] : textsOf(claims[teamsClaim]),
  };
}

/** A claim as a list: providers write one value alone or several. */
function textsOf(claim: unknown): string[] {
  const values = Array.isArray(claim) ? claim.slice(0, TEAMS_MAX) : [claim];
  const texts = values.filter((value) => typeof value === 'string' && value.length <= VALUE_CHARS_MAX);
  return [...new Set(texts)].sort();
}
