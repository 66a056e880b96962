import { type ManifestOf, parseSecretReference } from '@tollgate/manifests';
import type { Manifests } from '../objects/manifests.ts';

/** The `env:` or `file:` reference behind a `tfy-secret://` reference, or why there is none. */
export type Mapped = { readonly to: string } | { readonly fault: string };

/** Finds what a `tfy-secret://` reference stands for. */
export type SecretMappings = (reference: string) => Mapped;

/** The mappings of a config: manifests by the alphabet, entries in their order; the first that matches counts. */
export function secretMappings(manifests: Manifests): SecretMappings {
  const entries = [...manifests.ofType('secret-mapping').values()]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((manifest) => manifest.entries);
  return (reference) => {
    for (const entry of entries) {
      const mapped = mapBy(entry, reference);
      if (mapped !== undefined) return mapped;
    }
    return { fault: `${reference} is in no secret-mapping` };
  };
}

type Entry = ManifestOf<'secret-mapping'>['entries'][number];

function mapBy({ from, to }: Entry, reference: string): Mapped | undefined {
  if (!from.endsWith('*')) return from === reference ? { to } : undefined;
  const start = from.slice(0, -1);
  if (!reference.startsWith(start)) return undefined;
  const rest = reference.slice(start.length);
  const mapped = to.slice(0, -1) + rest;
  const parsed = parseSecretReference(mapped);
  // The rest comes from whoever wrote the reference: it must not lead out of the folder that the mapping names.
  const leavesFolder = rest.split('/').includes('..');
  if (parsed === undefined || parsed.kind === 'foreign' || leavesFolder) {
    return { fault: `${reference} is mapped by ${from} to what is neither env:NAME nor file:/path` };
  }
  return { to: mapped };
}
