import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { request, SECRETS, startPolicy } from '../support/policy.ts';

/** The sample files that come with the reference, each rule by its name. */
describe('the sample files', () => {
  const fixture = (file: string) =>
    readFileSync(
      new URL(`../../../../packages/manifests/test/fixtures/${file}.yaml`, import.meta.url),
      'utf8',
    );
  const users = ['lena', 'omar', 'nobody'].map((name) => `type: user\nname: ${name}@example.com`);
  const start = () =>
    startPolicy({
      environment: { OPENAI_API_KEY: 'sk-one', ANTHROPIC_API_KEY: 'sk-two' },
      bootstrap: {
        manifests: [
          {
            name: 'samples.yaml',
            text: [...users, ...['accounts', 'identities', 'limits-v1', 'limits-v2'].map(fixture)].join(
              '\n---\n',
            ),
          },
        ],
        tokens: (['lena', 'omar', 'nobody', 'batch'] as const).map((name) => ({
          secret: SECRETS[name],
          subject: name === 'batch' ? 'virtualaccount:nightly-batch' : `user:${name}@example.com`,
          name,
          role: 'member',
        })),
      },
    });

  it('batch-gpt4o: sixty requests a minute of the nightly batch, and of nobody else', async () => {
    const policy = await start();
    const sent = Array.from({ length: 61 }, () => request({ secret: SECRETS.batch }));
    const refusals = (await policy.send(sent)).flatMap(({ refusal }) => refusal?.rule ?? []);
    expect(refusals).toEqual(['batch-gpt4o']);
    expect((await policy.admit(request())).admission).toBeTruthy();
  });

  it.each([
    [
      'batch-gpt4o and per-project',
      'batch',
      {},
      ['batch-gpt4o|all|requests|minute', 'per-project|metadata.project=|cost|month'],
    ],
    [
      'everyone, research-team, per-project and research-projects',
      'lena',
      { project: 'p' },
      [
        'everyone|user:lena@example.com,model:openai-main/gpt-4o|tokens|minute',
        'research-team|all|cost|day',
        'per-project|metadata.project=p|cost|month',
        'research-projects|metadata.project=p|cost|week',
      ],
    ],
    [
      'per-user-dev, per-project and per-user-month',
      'nobody',
      { environment: 'dev' },
      [
        'per-user-dev|user:nobody@example.com|tokens|day',
        'per-project|metadata.project=|cost|month',
        'per-user-month|user:nobody@example.com|cost|month',
        'per-user-month|user:nobody@example.com|cost|day',
      ],
    ],
  ] as const)('%s count what they say', async (_rules, who, tags, counters) => {
    const policy = await start();
    const { admission } = await policy.admit(request({ secret: SECRETS[who], tags }));
    expect(admission?.counters.map(({ key }) => key)).toEqual(counters);
  });

  it('per-user-month: 10 USD a day and 100 a month each, but 50 a day for omar', async () => {
    const policy = await start();
    for (const who of ['omar', 'nobody'] as const) {
      await policy.admit(request({ secret: SECRETS[who], tags: { environment: 'staging' } }));
    }
    const readings = await policy.ledger.read({ keyPrefix: 'per-user-month|', limit: 10 });
    expect(readings.map(({ counter, limit, mode }) => [counter.key, limit / 1e9, mode])).toEqual([
      ['per-user-month|user:nobody@example.com|cost|day', 10, 'enforce'],
      ['per-user-month|user:nobody@example.com|cost|month', 100, 'enforce'],
      ['per-user-month|user:omar@example.com|cost|day', 50, 'enforce'],
      ['per-user-month|user:omar@example.com|cost|month', 100, 'enforce'],
    ]);
  });
});
