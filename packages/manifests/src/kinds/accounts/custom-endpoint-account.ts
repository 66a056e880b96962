import { z } from 'zod';
import type { AccountAccess } from '../../account-access.ts';
import { listOf, metadataMatch, objectName, subject } from '../fields.ts';
import { statusCodes } from '../routing/status-codes.ts';
import { strictObject } from '../strict-object.ts';
import { baseUrl } from './base-url.ts';
import { connectionOf, connectionShape, tlsSettings } from './connection.ts';
import { accountShape, callHeadersExcept, uniqueModelNames } from './provider-account.ts';

/** Headers of every call to an endpoint; those that say how a message is framed are the gateway's. */
const endpointHeaders = callHeadersExcept([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'accept-encoding',
]);
const headerAuth = strictObject({ type: z.literal('header'), headers: endpointHeaders });

/** The kind of model that requests to endpoints ask for. */
const MODEL_TYPE = 'custom_endpoint';

const endpoint = strictObject({
  type: z.literal('integration/model/custom-endpoint'),
  /** A step of paths. */
  name: objectName,
  base_url: baseUrl,
  auth_data: headerAuth.optional(),
  headers: endpointHeaders.optional(),
  tls_settings: tlsSettings.optional(),
  loadbalancing_config: strictObject({
    weight: z.int().nonnegative().max(1_000_000).optional(),
    priority: z.int().nonnegative().max(1_000).optional(),
    fallback_status_codes: statusCodes.optional(),
    fallback_candidate: z.boolean().optional(),
    metadata_match: metadataMatch.optional(),
  }).optional(),
  authorized_subjects: listOf(subject).optional(),
});

/** Any HTTP services, whose requests and answers pass as they are. With a slug they are one more endpoint together. */
export const customEndpointAccount = strictObject({
  type: z.literal('provider-account/custom-endpoint'),
  name: accountShape.name,
  endpoint_type: z.enum(['azure-speech-service', 'other']).optional(),
  routing_type: z.enum(['weight', 'priority']).optional(),
  slug: objectName.optional(),
  auth_data: headerAuth.optional(),
  integrations: listOf(endpoint).superRefine(uniqueModelNames),
  collaborators: accountShape.collaborators,
  ownedBy: accountShape.ownedBy,
  proxy: connectionShape.proxy,
  private_addresses: connectionShape.private_addresses,
}).superRefine(({ slug, routing_type: routing, integrations }, context) => {
  const report = (path: readonly PropertyKey[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  if (routing !== undefined && slug === undefined) report(['slug'], 'is required with routing_type');
  if (routing === undefined && slug !== undefined) report(['routing_type'], 'is required with slug');
  if (slug !== undefined && integrations.some(({ name }) => name === slug))
    report(['slug'], `${slug} is the name of an endpoint already`);
  if (routing === 'weight' && integrations.every((each) => each.loadbalancing_config?.weight === 0))
    report(['integrations'], 'needs an endpoint whose weight is above 0');
});

/** An account of custom endpoints. */
export type CustomEndpointAccount = z.output<typeof customEndpointAccount>;

/** Where an account is called, and as whom: each endpoint by its own headers and TLS settings. */
export function customEndpointAccess(manifest: CustomEndpointAccount): AccountAccess {
  const { integrations, auth_data: auth, proxy, private_addresses } = manifest;
  const shared = { proxy, private_addresses };
  return {
    baseUrl: integrations[0]?.base_url ?? '',
    credentialReference: undefined,
    options: {},
    connection: connectionOf(shared),
    models: integrations.map((each) => ({
      manifest: {
        name: each.name,
        model_types: [MODEL_TYPE],
        authorized_subjects: each.authorized_subjects,
      },
      modelId: each.name,
      baseUrl: each.base_url,
      headers: { ...auth?.headers, ...each.headers, ...each.auth_data?.headers },
      ...(each.tls_settings && { connection: connectionOf({ ...shared, tls_settings: each.tls_settings }) }),
    })),
  };
}
