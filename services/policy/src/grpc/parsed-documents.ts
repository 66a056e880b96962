import { GatewayError } from '@tollgate/contracts';
import { type ParsedManifests, parseManifests } from '@tollgate/manifests';

/** Reads the documents of a call. Throws GatewayError `invalid_request` for another type than YAML or JSON, or no text. */
export function parsedDocuments(given: { documents: Uint8Array; contentType: string }): ParsedManifests {
  return parseManifests(utf8(given.documents), formatOf(given.contentType));
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new GatewayError('invalid_request', 'The manifests are not UTF-8 text.');
  }
}

function formatOf(contentType: string): 'yaml' | 'json' {
  const media = contentType.split(';')[0]?.trim().toLowerCase();
  if (media === 'application/json') return 'json';
  if (media === 'application/yaml' || media === '') return 'yaml';
  throw new GatewayError('invalid_request', 'Manifests are application/yaml or application/json.', {
    param: 'content-type',
  });
}
