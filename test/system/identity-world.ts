import { createHash } from 'node:crypto';
import { credentials } from '@grpc/grpc-js';
import { CHANNEL_OPTIONS, protocol, type Verdict__Output } from '@tollgate/contracts';
import type { Admin } from '@tollgate/harness/system';

/** What a key may do, as the simple model and as a policy or a gateway says it: model names, or why not even that. */
export type Standing = { readonly models: readonly string[] } | { readonly refused: string };

/** Asks policies and gateways where a key stands. */
export type Observers = {
  /** By the name of who was asked. */
  ask(secret: string): Promise<Map<string, Standing>>;
  close(): void;
};

/** Observers of every policy (over gRPC, as a gateway asks) and every gateway (over HTTP, as a client asks). */
export function observers(addresses: {
  policies: readonly string[];
  gateways: readonly string[];
}): Observers {
  const clients = addresses.policies.map((address) => ({
    address,
    client: new protocol.admission.v1.AdmissionService(
      address,
      credentials.createInsecure(),
      CHANNEL_OPTIONS,
    ),
  }));
  return {
    async ask(secret) {
      const answers = await Promise.all([
        ...clients.map(
          async ({ address, client }) => [`policy ${address}`, await policySays(client, secret)] as const,
        ),
        ...addresses.gateways.map(async (url) => [`gateway ${url}`, await gatewaySays(url, secret)] as const),
      ]);
      return new Map(answers);
    },
    close() {
      for (const { client } of clients) client.close();
    },
  };
}

type AdmissionClient = InstanceType<typeof protocol.admission.v1.AdmissionService>;
let questions = 0;

async function policySays(client: AdmissionClient, secret: string): Promise<Standing> {
  const stream = client.admit();
  const answered = new Promise<Verdict__Output>((resolve, reject) => {
    stream.on('data', ({ verdicts }) => {
      const [verdict] = verdicts;
      if (verdict !== undefined) resolve(verdict);
    });
    stream.on('error', reject);
  });
  questions += 1;
  const credentialSha256 = createHash('sha256').update(secret).digest();
  stream.write({ requests: [{ requestId: `standing-${questions}`, credentialSha256, listModels: true }] });
  try {
    const { models, refusal } = await answered;
    if (models) return { models: [...models.models].sort() };
    return { refused: refusal?.code ?? 'no verdict' };
  } finally {
    stream.end();
  }
}

async function gatewaySays(url: string, secret: string): Promise<Standing> {
  const answer = await fetch(`${url}/v1/models`, {
    headers: { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(10_000),
  });
  // The shapes are fixed by the public contract.
  const body = (await answer.json()) as { data?: { id: string }[]; error?: { code: string } };
  if (!answer.ok) return { refused: body.error?.code ?? `status ${answer.status}` };
  return { models: (body.data ?? []).map(({ id }) => id).sort() };
}

/** Manifests of the world that random histories play in. `run` keeps the objects of one history apart from others'. */
export function world(run: string) {
  const users = ['ana', 'ben', 'cem'].map((name) => `${name}-${run}@example.com`);
  const teams = [`red-${run}`, `blue-${run}`];
  const account = `acc-${run}`;
  const models = [`${account}/one`, `${account}/two`];
  return {
    users,
    teams,
    account,
    models,
    /** The account's manifest with these subjects let in, the second model perhaps for some of them alone. */
    accountManifest: (grants: readonly string[], onlyFor: readonly string[] | undefined) => ({
      type: 'provider-account/self-hosted-model',
      name: account,
      base_url: 'http://127.0.0.1:9/v1',
      collaborators: grants.map((subject) => ({ subject, role_id: 'provider-account-access' })),
      integrations: ['one', 'two'].map((name) => ({
        name,
        type: 'integration/model/self-hosted-model',
        model_id: name,
        model_types: ['chat'],
        ...(name === 'two' && onlyFor !== undefined ? { authorized_subjects: onlyFor } : {}),
      })),
    }),
    teamManifest: (name: string, members: ReadonlySet<string>) => ({
      type: 'team',
      name,
      members: [...members],
    }),
  };
}

/** Stores manifests. */
export function put(admin: Admin, ...manifests: readonly object[]): Promise<unknown> {
  return admin.call('PUT', '/manifests', manifests);
}
