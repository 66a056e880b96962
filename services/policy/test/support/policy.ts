import { createHash } from 'node:crypto';
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Bus } from '@tollgate/bus';
import { type Clock, systemClock } from '@tollgate/clock';
import {
  type AdminServiceClient,
  type AdmissionRequest,
  CHANNEL_OPTIONS,
  CLIENT_ADDRESS_METADATA_KEY,
  CREDENTIAL_METADATA_KEY,
  fromServiceError,
  JWT_METADATA_KEY,
  protocol,
  type WatchAlertsResponse__Output,
  type WatchConfigResponse__Output,
} from '@tollgate/contracts';
import { type Ledger, memoryLedger } from '@tollgate/ledger';
import { NO_SERVICE_TLS, type PolicyTlsSettings } from '@tollgate/settings';
import { silentTelemetry, type Telemetry } from '@tollgate/telemetry';
import { onTestFinished } from 'vitest';
import type { ConfigStore } from '../../src/config-store/store.ts';
import { type Bootstrap, newTokenSecret, type PolicyOptions, policyService } from '../../src/index.ts';
import { admitStream } from './admit-stream.ts';
import { auditBus } from './audit-bus.ts';
import { memoryConfigStore } from './memory-config-store.ts';
import { ORGANISATION } from './scenario.ts';

/** Secrets of the organisation's tokens. */
export const SECRETS = {
  admin: newTokenSecret('a'),
  lena: newTokenSecret('u'),
  omar: newTokenSecret('u'),
  nobody: newTokenSecret('u'),
  batch: newTokenSecret('v'),
};

const TOKENS: Bootstrap['tokens'] = [
  { secret: SECRETS.admin, subject: 'user:lena@example.com', name: 'admin', role: 'admin' },
  { secret: SECRETS.lena, subject: 'user:lena@example.com', name: 'lena', role: 'member' },
  { secret: SECRETS.omar, subject: 'user:omar@example.com', name: 'omar', role: 'member' },
  { secret: SECRETS.nobody, subject: 'user:nobody@example.com', name: 'nobody', role: 'member' },
  { secret: SECRETS.batch, subject: 'virtualaccount:nightly-batch', name: 'batch', role: 'member' },
];

export type TestOptions = {
  manifests?: string;
  ledger?: Ledger;
  store?: ConfigStore;
  bus?: Bus;
  clock?: Clock;
  environment?: PolicyOptions['environment'];
  masterKeys?: PolicyOptions['masterKeys'];
  bootstrap?: Partial<Bootstrap>;
  announceAdminToken?: (secret: string) => void;
  telemetry?: Telemetry;
  leaseSeconds?: number;
  unixPath?: string;
  tls?: Partial<PolicyTlsSettings>;
  inProcess?: PolicyOptions['inProcess'];
};

/** A policy on loopback with the organisation in it, and a client; both end with the test. */
export async function startPolicy(options: TestOptions = {}) {
  const clock = options.clock ?? systemClock;
  const ledger = options.ledger ?? (await openMemoryLedger(clock));
  const store = options.store ?? memoryConfigStore();
  const { unixPath } = options;
  const service = policyService({
    settings: {
      ...NO_SERVICE_TLS,
      ...options.tls,
      listen: unixPath === undefined ? { host: '127.0.0.1', port: 0 } : { unixPath },
      leaseSeconds: options.leaseSeconds ?? 60,
    },
    ledger,
    configStore: store,
    bus: options.bus ?? auditBus(),
    clock,
    telemetry: options.telemetry ?? silentTelemetry(),
    environment: options.environment ?? { OPENAI_API_KEY: 'sk-upstream' },
    masterKeys: options.masterKeys ?? [],
    bootstrap: {
      manifests: [{ name: 'test.yaml', text: `${ORGANISATION}${addition(options.manifests)}` }],
      firstRunManifests: [],
      tokens: TOKENS,
      ...options.bootstrap,
    },
    ...(options.inProcess === undefined ? {} : { inProcess: options.inProcess }),
    ...(options.announceAdminToken === undefined ? {} : { announceAdminToken: options.announceAdminToken }),
  });
  onTestFinished(async () => {
    await service.stop(AbortSignal.timeout(5_000));
    await ledger.close();
  });
  await service.start();
  const address = unixPath === undefined ? `127.0.0.1:${service.port()}` : `unix:${unixPath}`;
  return { service, store, ledger, address, ...connect(address) };
}

function addition(manifests: string | undefined): string {
  return manifests === undefined ? '' : `---\n${manifests}`;
}

export async function openMemoryLedger(clock: Clock = systemClock): Promise<Ledger> {
  const ledger = memoryLedger({ clock });
  await ledger.open();
  return ledger;
}

type AdminMethod =
  | 'applyManifests'
  | 'listManifests'
  | 'deleteManifest'
  | 'createToken'
  | 'rotateToken'
  | 'listTokens'
  | 'revokeToken'
  | 'getStatus'
  | 'whoAmI';

/** What goes in and comes out, read from the method's last overload. */
type AdminCall<Name extends AdminMethod> = AdminServiceClient[Name] extends (
  request: infer Request,
  callback: (error: ServiceError | null, response?: infer Response) => void,
) => unknown
  ? { request: Request; response: Exclude<Response, undefined> }
  : never;

type UnaryWithMetadata<Call extends { request: unknown; response: unknown }> = (
  request: Call['request'],
  metadata: Metadata,
  callback: (error: ServiceError | null, response: Call['response']) => void,
) => unknown;

/** How to apply; the admin applies YAML unless told otherwise. */
type Applying = {
  dryRun?: boolean;
  contentType?: string;
  secret?: string;
  clientAddress?: string;
  deletions?: { type: string; name: string }[];
  expectedRevision?: number;
};

/** Clients of one policy. */
export function connect(address: string) {
  const insecure = credentials.createInsecure();
  const admission = new protocol.admission.v1.AdmissionService(address, insecure, CHANNEL_OPTIONS);
  const config = new protocol.config.v1.ConfigService(address, insecure, CHANNEL_OPTIONS);
  const admin = new protocol.admin.v1.AdminService(address, insecure, CHANNEL_OPTIONS);
  const admitting = admitStream(admission);
  onTestFinished(async () => {
    await admitting.end();
    for (const client of [admission, config, admin]) client.close();
  });

  function call<Name extends AdminMethod>(
    name: Name,
    request: AdminCall<Name>['request'],
    secret: string | undefined = SECRETS.admin,
    clientAddress = '',
  ): Promise<AdminCall<Name>['response']> {
    const metadata = new Metadata();
    if (isJwt(secret)) metadata.set(JWT_METADATA_KEY, secret);
    if (clientAddress !== '') metadata.set(CLIENT_ADDRESS_METADATA_KEY, clientAddress);
    if (secret !== '') metadata.set(CREDENTIAL_METADATA_KEY, sha256(secret));
    // Every method has this overload; a union of overloads cannot be called otherwise.
    const method = admin[name] as unknown as UnaryWithMetadata<AdminCall<Name>>;
    return new Promise((resolve, reject) => {
      method.call(admin, request, metadata, (error, response) => {
        if (error !== null) reject(fromServiceError(error, 'policy'));
        else resolve(response);
      });
    });
  }

  return {
    admissionClient: admission,
    admit: admitting.admit,
    send: admitting.send,
    sendEach: admitting.sendEach,
    apply: (documents: string, given: Applying = {}) =>
      call(
        'applyManifests',
        {
          documents: Buffer.from(documents),
          contentType: given.contentType ?? 'application/yaml',
          dryRun: given.dryRun ?? false,
          deletions: given.deletions ?? [],
          expectedRevision: given.expectedRevision ?? 0,
        },
        given.secret,
        given.clientAddress,
      ),
    listManifests: (type = '', secret?: string, name = '') => call('listManifests', { type, name }, secret),
    deleteManifest: (type: string, name: string, secret?: string, expectedRevision = 0) =>
      call('deleteManifest', { type, name, expectedRevision }, secret),
    createToken: (
      given: {
        subject: string;
        name?: string;
        expiresAtMs?: number;
        models?: string[];
        addresses?: string[];
        role?: string;
      },
      secret?: string,
    ) => call('createToken', { name: 'test', ...given }, secret),
    /** Without a grace unless it says otherwise; -1 for the owner's default. */
    rotateToken: (id: string, graceSeconds = 0, secret?: string) =>
      call('rotateToken', { id, graceSeconds }, secret),
    listTokens: (subject = '', secret?: string) => call('listTokens', { subject }, secret),
    revokeToken: (id: string, secret?: string) => call('revokeToken', { id }, secret),
    getStatus: (secret?: string) => call('getStatus', {}, secret),
    whoAmI: (secret?: string, clientAddress?: string) => call('whoAmI', {}, secret, clientAddress),
    watch(takesDifferences = false) {
      const seen: WatchConfigResponse__Output[] = [];
      const stream = config.watchConfig({ gatewayId: 'test', takesDifferences });
      stream.on('data', (response) => seen.push(response));
      stream.on('error', () => {});
      onTestFinished(() => stream.cancel());
      return seen;
    },
    watchAlerts() {
      const seen: WatchAlertsResponse__Output[] = [];
      const stream = config.watchAlerts({});
      stream.on('data', (response) => seen.push(response));
      stream.on('error', () => {});
      onTestFinished(() => stream.cancel());
      return seen;
    },
  };
}

/** Whether a credential looks like a JWT, and therefore travels as itself. */
function isJwt(secret: string): boolean {
  return secret.split('.').length === 3;
}

export function sha256(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

let requests = 0;

/** A request of lena for gpt-4o unless it says otherwise. */
export function request(given: Partial<AdmissionRequest> & { secret?: string } = {}): AdmissionRequest {
  const { secret = SECRETS.lena, ...rest } = given;
  requests += 1;
  return {
    requestId: `request-${requests}`,
    credentialSha256: sha256(secret),
    jwt: isJwt(secret) ? secret : '',
    model: 'openai-main/gpt-4o',
    modelType: 'chat',
    inputTokensMax: 10,
    outputTokensMax: 10,
    outputLimitField: 'max_tokens',
    tags: {},
    ...rest,
  };
}
