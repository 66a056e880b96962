import {
  type ChannelTls,
  channelTo,
  protocol,
  type Token__Output,
  type TryLimitsRequest,
} from '@tollgate/contracts';
import type { Credential } from '../sessions/credential.ts';
import { streamWriter } from './stream-writer.ts';
import { unaryCaller } from './unary-call.ts';

/** Admin calls are small and served from policy's memory or one write to its store. */
const DEADLINE_MS = 5_000;
/** A trial reads history as it goes. */
const TRIAL_DEADLINE_MS = 120_000;

/**
 * Policy as the console sees it. Every call is made in the name of a credential, and policy alone decides whether it
 * may. All throw GatewayError.
 */
export type PolicyClient = ReturnType<typeof policyClient>;

/** Dials policy; connects on the first call and again whenever needed. */
export function policyClient(address: string, tls?: ChannelTls) {
  const channel = channelTo(address, { replicas: 'take-turns', tls });
  const client = new protocol.admin.v1.AdminService(channel.target, channel.credentials, channel.options);
  const call = unaryCaller(client);
  const write = streamWriter(client);
  const { service } = protocol.admin.v1.AdminService;
  const as = (credential: Credential) => ({ peer: 'policy', deadlineMs: DEADLINE_MS, credential });

  return {
    /** Stores all documents or none; faults say why none. Without `expectedRevision` nobody's change is minded. */
    applyManifests: (
      credential: Credential,
      request: {
        documents: Buffer;
        contentType: string;
        dryRun: boolean;
        expectedRevision?: number;
        deletions?: { type: string; name: string }[];
      },
    ) => call(as(credential), service.ApplyManifests, request),
    /** Manifests as JSON texts; an empty type asks for all types, an empty name for all names. */
    listManifests: (credential: Credential, type: string, name = '') =>
      call(as(credential), service.ListManifests, { type, name }),
    deleteManifest: (
      credential: Credential,
      request: { type: string; name: string; expectedRevision: number },
    ) => call(as(credential), service.DeleteManifest, request),
    /** This answer alone holds the secret. `expiresAtMs` 0 is never; no models are all, and so with addresses. */
    createToken: (
      credential: Credential,
      request: {
        subject: string;
        name: string;
        expiresAtMs: number;
        models: string[];
        addresses: string[];
        role: string;
      },
    ) => call(as(credential), service.CreateToken, request),
    /** Gives a token a new secret, which this answer alone holds. `graceSeconds` -1 leaves it to the token's owner. */
    rotateToken: (credential: Credential, request: { id: string; graceSeconds: number }) =>
      call(as(credential), service.RotateToken, request),
    /** Tokens without secrets; an empty subject asks for all. */
    async listTokens(credential: Credential, subject: string): Promise<Token__Output[]> {
      const answer = await call(as(credential), service.ListTokens, { subject });
      return answer.tokens;
    },
    /** Whether there was such a token. */
    async revokeToken(credential: Credential, id: string): Promise<boolean> {
      const answer = await call(as(credential), service.RevokeToken, { id });
      return answer.revoked;
    },
    /** Tells gateways to forget answers; an empty namespace means all. */
    purgeAnswers: (credential: Credential, namespace: string) =>
      call(as(credential), service.PurgeAnswers, { namespace }),
    /** What limits would have refused; the first message has the manifests, the others requests, oldest first. */
    tryLimits: (credential: Credential, messages: AsyncIterable<TryLimitsRequest>, signal: AbortSignal) =>
      write({ ...as(credential), deadlineMs: TRIAL_DEADLINE_MS, signal }, service.TryLimits, messages),
    /** How policy is, for those who may read everything. */
    getStatus: (credential: Credential) => call(as(credential), service.GetStatus, {}),
    whoAmI: (credential: Credential) => call(as(credential), service.WhoAmI, {}),
    /** The channel, without making it connect. */
    state: () => client.getChannel().getConnectivityState(false),
    close: () => client.close(),
  };
}
