/** Admission in memory beside admission over gRPC, of one policy: the same verdicts, field by field. */
import {
  type AdmissionRequest__Output,
  inProcessAdmissions,
  type Verdict__Output,
} from '@tollgate/contracts';
import { expect, it, onTestFinished } from 'vitest';
import { startProvider } from '../support/identity-provider.ts';
import { ledgerOver } from '../support/ledger-over.ts';
import { openMemoryLedger, request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

const ROUTED = `type: provider-account/virtual-model
name: chat
integrations:
  - name: smart
    type: integration/model/virtual
    model_types: [chat]
    routing_config:
      type: priority-based-routing
      load_balance_targets: [{target: openai-main/gpt-4o, priority: 0}, {target: lab/llama, priority: 1}]
collaborators:
  - {subject: "team:everyone", role_id: provider-account-access}
`;
const GUARDED = `type: provider-account/guardrail-config-group
name: g
integrations: [{type: integration/guardrail-config/tfy-prompt-injection, name: injection, enforcing_strategy: enforce}]
---
type: gateway-guardrails-config
name: guards
rules:
  - id: r
    when: {target: {conditions: {model: {condition: in, values: [openai-main/gpt-4o]}}}}
    llm_input_guardrails: [g/injection]
    llm_output_guardrails: []
    mcp_tool_pre_invoke_guardrails: []
    mcp_tool_post_invoke_guardrails: []
`;
const LIMITS = [
  rateLimits(
    'id: in-flight, when: {subjects: ["user:omar@example.com"]}, limit_to: 1, unit: concurrent_requests',
    'id: rpm, when: {}, limit_to: 10000, unit: requests_per_minute, rate_limit_applies_per: [user]',
    'id: tpm, when: {}, limit_to: 30000, unit: tokens_per_minute',
  ),
  budgets('id: of-llama, when: {models: [lab/llama]}, limit_to: 1, unit: cost_per_day'),
].join('---\n');

/** A policy that is asked both ways; requests cannot be changed by it. */
async function startBoth(options: Parameters<typeof startPolicy>[0]) {
  const inProcess = inProcessAdmissions();
  const policy = await startPolicy({ ...options, inProcess });
  const call = inProcess.admit();
  const waiting = new Map<string, (verdict: Verdict__Output) => void>();
  call.on('data', ({ verdicts }) => {
    for (const verdict of verdicts) waiting.get(verdict.requestId)?.(verdict);
  });
  const ended = Promise.withResolvers<void>();
  call.on('end', () => ended.resolve());
  onTestFinished(() => call.cancel());
  const ask = (
    given: AdmissionRequest__Output[],
    releases: { requestId: string; counterKeys: string[] }[] = [],
    takesReceipts = false,
  ) => {
    const verdicts = given.map(
      ({ requestId }) => new Promise<Verdict__Output>((resolve) => waiting.set(requestId, resolve)),
    );
    call.write({ requests: given.map(frozen), renewals: [], observations: [], releases, takesReceipts });
    return Promise.all(verdicts);
  };
  return { policy, inProcess, ended: ended.promise, ask };
}

function frozen(given: AdmissionRequest__Output): AdmissionRequest__Output {
  Object.freeze(given.tags);
  Object.freeze(given.pieces);
  return Object.freeze(given);
}

const BLANK = {
  inputTokensFixed: 0,
  choices: 0,
  pieces: {},
  priceTerms: [],
  classifies: false,
  clientAddress: '',
  traceparent: '',
  listModels: false,
};
const whole = (given: Parameters<typeof request>[0]) =>
  ({ ...BLANK, ...request(given) }) as AdmissionRequest__Output;

it('gives every kind of verdict as gRPC does', async () => {
  const provider = await startProvider();
  const { policy, ask } = await startBoth({
    manifests: [provider.manifest(), ROUTED, GUARDED, LIMITS].join('---\n'),
  });
  const asked = [
    whole({}),
    whole({ tags: { project: 'x' }, pieces: { images: 2 }, outputTokensMax: 0, choices: 2 }),
    whole({ model: 'chat/smart', secret: SECRETS.omar }),
    whole({ model: 'openai-main/free' }),
    whole({ listModels: true }),
    whole({ secret: 'unknown' }),
    whole({ model: 'openai-main/secret-model' }),
    whole({ model: 'openai-main/none' }),
    whole({ outputTokensMax: 1e12 }),
    whole({ outputTokensMax: 29_000 }),
    whole({ model: 'lab/llama', secret: SECRETS.omar }),
    whole({ secret: await provider.token({ email: 'omar@example.com' }) }),
  ];
  const kinds = new Set<string>();
  for (const one of asked) {
    // Idempotent: asking twice reserves once, and leaves the same balances.
    const [overGrpc] = await policy.send([one]);
    for (const takesReceipts of [false, true]) {
      const [said] = await policy.send([one], [], takesReceipts);
      const { verdict: _case, ...members } = said ?? { requestId: '' };
      const [answer] = await ask([one], [], takesReceipts);
      expect(answer && atAnyTime(answer)).toEqual(atAnyTime(members));
    }
    kinds.add(overGrpc?.refusal?.code ?? overGrpc?.verdict ?? '');
  }
  for (const kind of ['admission', 'models', 'rate_limit_exceeded', 'invalid_api_key', 'model_not_allowed'])
    expect(kinds).toContain(kind);
});

/** The verdict with whether it has the time of a refusal, which differs from one to the next. */
function atAnyTime<Said extends Partial<Verdict__Output>>(verdict: Said): Said {
  const { refusal } = verdict;
  return refusal
    ? { ...verdict, refusal: { ...refusal, refusedAtMs: Math.sign(refusal.refusedAtMs) } }
    : verdict;
}

it('gives places in flight back before it decides what came later', async () => {
  const { ask } = await startBoth({ manifests: LIMITS });
  const [first, second, third] = [0, 1, 2].map(() => whole({ secret: SECRETS.omar }));
  if (first === undefined || second === undefined || third === undefined) return;
  const [admitted] = await ask([first]);
  expect((await ask([second]))[0]?.refusal?.rule).toBe('in-flight');
  const counterKeys = admitted?.admission?.counters
    .map(({ key }) => key)
    .filter((key) => key.includes('flight'));
  expect(
    (await ask([third], [{ requestId: first.requestId, counterKeys: counterKeys ?? [] }]))[0]?.admission,
  ).toBeTruthy();
});

it('answers what it has read before it stops, and breaks what is asked afterwards', async () => {
  const gate = Promise.withResolvers<void>();
  const real = await openMemoryLedger();
  const { policy, inProcess, ended, ask } = await startBoth({
    ledger: ledgerOver(real, {
      async reserve(given) {
        await gate.promise;
        return real.reserve(given);
      },
    }),
    manifests: LIMITS,
  });
  const verdicts = ask([whole({})]);
  await new Promise((resolve) => setImmediate(resolve));
  const stopped = policy.service.stop(AbortSignal.timeout(5_000));
  gate.resolve();
  expect((await verdicts)[0]?.admission).toBeTruthy();
  await ended;
  await stopped;
  expect(inProcess.isConnected()).toBe(false);
});
