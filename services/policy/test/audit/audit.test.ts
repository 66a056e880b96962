import { decodeAuditBatch } from '@tollgate/contracts';
import { describe, expect, it } from 'vitest';
import { auditPayload } from '../../src/audit/audit-entries.ts';
import { WAITING_MAX } from '../../src/audit/outbox.ts';
import { type AuditBus, auditBus } from '../support/audit-bus.ts';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { SECRETS, startPolicy } from '../support/policy.ts';

const team = (name: string, ...members: string[]) =>
  `type: team\nname: ${name}\nmembers: [${members.join(', ')}]\n`;

/** A policy whose start has been told of already, so that what comes is what the test does. */
async function audited(options: Parameters<typeof startPolicy>[0] = {}) {
  const bus = auditBus();
  const policy = await startPolicy({ bus, ...options });
  await expect.poll(() => policy.service.readiness().details?.['auditWaiting']).toBe(0);
  bus.events.splice(0);
  return { ...policy, bus };
}

/** The next events, each in short. */
async function told(bus: AuditBus, count: number) {
  await expect.poll(() => bus.events.length).toBe(count);
  return bus.events.splice(0).map(({ action, objectType, objectName, before, after }) => ({
    what: `${action} ${objectType} ${objectName}`,
    before: before === '' ? undefined : JSON.parse(before),
    after: after === '' ? undefined : JSON.parse(after),
  }));
}

describe('every change is told of, once, with who, from where and what', () => {
  it('a manifest from its making to its end', async () => {
    const { bus, ...policy } = await audited();
    const { revision } = await policy.listManifests();
    await policy.apply(team('ops'), { clientAddress: '192.0.2.7' });
    await expect.poll(() => bus.events.length).toBe(1);
    const [admin] = (await policy.listTokens()).tokens.filter(({ role }) => role === 'admin');
    expect(bus.events[0]).toMatchObject({
      baseRevision: revision,
      actor: 'user:lena@example.com',
      tokenId: admin?.id,
      clientAddress: '192.0.2.7',
    });
    const ops = { type: 'team', name: 'ops', members: [] };
    expect(await told(bus, 1)).toEqual([{ what: 'created team ops', before: undefined, after: ops }]);
    await policy.apply(team('ops', 'lena@example.com'));
    const fuller = { ...ops, members: ['lena@example.com'] };
    expect(await told(bus, 1)).toEqual([{ what: 'updated team ops', before: ops, after: fuller }]);
    await policy.deleteManifest('team', 'ops');
    expect(await told(bus, 1)).toEqual([{ what: 'deleted team ops', before: fuller, after: undefined }]);
  });

  it('a token from its making to its end, without any secret or hash', async () => {
    const { bus, ...policy } = await audited();
    const { token, secret } = await policy.createToken({ subject: 'user:omar@example.com', name: 'laptop' });
    const id = token?.id ?? '';
    const rotated = await policy.rotateToken(id, 60);
    await policy.revokeToken(id);
    const made = {
      id,
      subject: 'user:omar@example.com',
      name: 'laptop',
      prefix: secret.slice(0, 8),
      role: 'member',
      models: [],
      addresses: [],
      created_at: new Date(Number(token?.createdAtMs)).toISOString(),
      expires_at: null,
      rotated_at: null,
      revoked_at: null,
      grace_ends_at: null,
    };
    const moment = expect.stringMatching(/^2\d{3}-/);
    const again = {
      ...made,
      prefix: rotated.secret.slice(0, 8),
      rotated_at: moment,
      grace_ends_at: moment,
    };
    const events = await told(bus, 3);
    expect(events).toEqual([
      { what: `created token ${id}`, before: undefined, after: made },
      { what: `rotated token ${id}`, before: made, after: again },
      { what: `revoked token ${id}`, before: again, after: { ...again, revoked_at: moment } },
    ]);
    for (const each of [secret, rotated.secret]) {
      expect(JSON.stringify(events)).not.toContain(each.slice(0, 12));
    }
    expect(JSON.stringify(events)).not.toMatch(/[0-9a-f]{64}/);
  });

  it('each object of one change, with the tokens that end with it, under one change id', async () => {
    const { bus, ...policy } = await audited();
    await policy.apply('type: user\nname: ada@example.com');
    const { token } = await policy.createToken({ subject: 'user:ada@example.com' });
    await told(bus, 2);
    await policy.apply(team('a'), { deletions: [{ type: 'user', name: 'ada@example.com' }] });
    await expect.poll(() => bus.events.length).toBe(3);
    expect(new Set(bus.events.map(({ changeId }) => changeId)).size).toBe(1);
    expect(new Set(bus.events.map(({ id }) => id)).size).toBe(3);
    expect((await told(bus, 3)).map(({ what }) => what)).toEqual([
      'created team a',
      `revoked token ${token?.id}`,
      'deleted user ada@example.com',
    ]);
  });

  it('what a start brings, by the system', async () => {
    const bus = auditBus();
    await startPolicy({ bus });
    await expect.poll(() => bus.events.length).toBe(12);
    expect(new Set(bus.events.map(({ actor, clientAddress }) => actor + clientAddress))).toEqual(
      new Set(['system']),
    );
  });

  it('but not what changes nothing, is refused, or is a dry run', async () => {
    const { bus, ...policy } = await audited();
    await policy.apply(team('ops'), { dryRun: true });
    await policy.apply(team('ops', 'nobody-here@example.com'));
    await policy.apply(team('research', 'lena@example.com', 'omar@example.com'));
    await expect(policy.apply(team('ops'), { secret: SECRETS.omar })).rejects.toThrow();
    await policy.apply(team('last'));
    expect((await told(bus, 1)).map(({ what }) => what)).toEqual(['created team last']);
  });

  it('secrets masked, before and after', async () => {
    const { bus, store, ...policy } = await audited();
    const secret = 'sk-canary-0123456789';
    const { revision } = await store.read();
    // Written by hand: however a literal got there, it is not told.
    const json = `{"type":"provider-account/openai","name":"x","auth_data":{"type":"api-key","api_key":"${secret}"}}`;
    await store.swap(revision, { put: new Map([['manifest/provider-account/openai/x', json]]), remove: [] });
    await policy.apply(
      'type: provider-account/openai\nname: x\nauth_data: {type: api-key, api_key: env:KEY}',
    );
    await policy.deleteManifest('provider-account/openai', 'x');
    expect(await told(bus, 2)).toMatchObject([
      { before: { auth_data: { api_key: '********' } }, after: { auth_data: { api_key: 'env:KEY' } } },
      { before: { auth_data: { api_key: 'env:KEY' } } },
    ]);
    const traces = [...(await store.read()).entries].filter(([key]) => key.startsWith('audit/'));
    expect(traces.flatMap(([, text]) => decodeAuditBatch(auditPayload(text)))).not.toEqual([]);
    expect(JSON.stringify(traces.map(([, text]) => auditPayload(text).toString()))).not.toContain(secret);
  });
});

describe('the trace of a change is stored with the change', () => {
  it('and leaves the config with the next change after the bus has it', async () => {
    const { bus, store, ...policy } = await audited();
    await policy.apply(team('one'));
    await told(bus, 1);
    await policy.apply(team('two'));
    await told(bus, 1);
    const { entries } = await store.read();
    const left = [...entries].filter(([key]) => key.startsWith('audit/'));
    expect(left).toHaveLength(1);
    const [event] = decodeAuditBatch(auditPayload(left[0]?.[1] ?? ''));
    expect(event?.objectName).toBe('two');
  });

  it('and is published by whoever comes after a policy that died with it', async () => {
    const store = memoryConfigStore();
    const away = auditBus();
    away.isAway = true;
    const policy = await startPolicy({ store, bus: away });
    await policy.apply(team('ops'));
    await policy.service.stop(AbortSignal.timeout(1_000));
    expect(away.events).toEqual([]);
    const bus = auditBus();
    await startPolicy({ store, bus });
    await expect.poll(() => bus.events.at(-1)?.objectName).toBe('ops');
    expect(bus.events.filter(({ objectName }) => objectName === 'ops')).toHaveLength(1);
  });

  it('and comes under the same message id from every policy, so that the bus keeps it once', async () => {
    const store = memoryConfigStore();
    const bus = auditBus();
    const one = await startPolicy({ store, bus });
    await startPolicy({ store, bus });
    await one.apply(team('ops'));
    await expect.poll(() => bus.ids.filter((id) => id === bus.ids.at(-1)).length).toBe(2);
    expect(bus.events.filter(({ objectName }) => objectName === 'ops')).toHaveLength(1);
  });

  it('refuses changes with 503 while more than 1,000 audit events wait for the bus', async () => {
    const store = memoryConfigStore();
    const bus = auditBus();
    const policy = await startPolicy({ store, bus });
    bus.isAway = true;
    const { revision } = await store.read();
    const waiting = Array.from({ length: WAITING_MAX + 1 }, (_, index) => [`audit/${index}`, ''] as const);
    await store.swap(revision, { put: new Map(waiting), remove: [] });
    await expect(policy.apply(team('ops'))).rejects.toMatchObject({
      code: 'service_unavailable',
      message: expect.stringContaining('audit log'),
    });
    // A start is not: no request is served without it.
    await startPolicy({ store, bus, manifests: team('from-file') });
    bus.isAway = false;
    await startPolicy({ store, bus });
    await expect
      .poll(
        () =>
          policy.apply(team('ops')).then(
            () => 'made',
            () => 'refused',
          ),
        { timeout: 20_000 },
      )
      .toBe('made');
  });

  it('and large changes are told of in messages that the bus takes, large objects without content', async () => {
    const { bus, ...policy } = await audited();
    const members = Array.from(
      { length: 1_600 },
      (_, index) => `somebody-${index}@${'long'.repeat(40)}.example.com`,
    );
    const users = members.map((name) => `type: user\nname: ${name}`).join('\n---\n');
    await policy.apply(`${users}\n---\n${team('all', ...members)}`);
    const events = await told(bus, members.length + 1);
    expect(events.at(-1)).toMatchObject({
      what: 'created team all',
      after: { type: 'team', name: 'all', omitted_bytes: expect.any(Number) },
    });
    expect(bus.bytesMax).toBeLessThan(1_000_000);
  });
});
