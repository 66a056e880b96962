import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';

const config: { forbidden: IForbiddenRuleType[]; options: ICruiseOptions } = createRequire(import.meta.url)(
  '../../.dependency-cruiser.cjs',
);

/** For each rule of `.dependency-cruiser.cjs` at least one import that it must refuse: rule, importing file, import. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['resolves', 'packages/bus/src/deep.ts', '@tollgate/clock/src/clock.ts'],
  ['resolves', 'packages/bus/src/missing.ts', './nothing.ts'],
  ['no-cycles', 'packages/bus/src/chicken.ts', './egg.ts'],
  ['declared', 'packages/bus/src/undeclared.ts', 'left-pad'],
  ['front-door', 'services/gateway/src/request/deep.ts', '../../../../packages/clock/src/clock.ts'],
  ['front-door', 'cli/src/deep.ts', '../../services/gateway/src/request/pipeline.ts'],
  ['front-door', 'cli/src/deep-console.ts', '../../services/console/api/src/service.ts'],
  ['no-tests-in-programs', 'packages/bus/src/run-suite.ts', '../test/contract/bus-contract.ts'],
  ['services-apart', 'services/gateway/src/request/other.ts', '@tollgate/policy'],
  ['services-know-no-command', 'services/gateway/src/request/command.ts', '@tollgate/cli'],
  ['packages-know-no-service', 'packages/bus/src/service.ts', '@tollgate/policy'],
  ['no-tests-in-programs', 'cli/src/harness.ts', '@tollgate/harness'],
  ['web-alone', 'services/console/web/src/clock.ts', '@tollgate/clock'],
  ['api-without-web', 'services/console/api/src/page.ts', '../../web/src/page.ts'],
  ['package-contracts', 'packages/contracts/src/clock.ts', '@tollgate/clock'],
  ['package-clock', 'packages/clock/src/contracts.ts', '@tollgate/contracts'],
  ['package-settings', 'packages/settings/src/telemetry.ts', '@tollgate/telemetry'],
  ['package-telemetry', 'packages/telemetry/src/settings.ts', '@tollgate/settings'],
  ['package-lifecycle', 'packages/lifecycle/src/bus.ts', '@tollgate/bus'],
  ['package-answer-cache', 'packages/answer-cache/src/ledger.ts', '@tollgate/ledger'],
  ['package-bus', 'packages/bus/src/ledger.ts', '@tollgate/ledger'],
  ['package-ledger', 'packages/ledger/src/bus.ts', '@tollgate/bus'],
  ['package-pricing', 'packages/pricing/src/settings.ts', '@tollgate/settings'],
  ['package-manifests', 'packages/manifests/src/lifecycle.ts', '@tollgate/lifecycle'],
  ['package-litellm-import', 'packages/litellm-import/src/clock.ts', '@tollgate/clock'],
  ['package-guardrails', 'packages/guardrails/src/clock.ts', '@tollgate/clock'],
  ['composition-on-top', 'services/policy/src/admission/compose.ts', '../service.ts'],
  ['composition-on-top', 'services/console/api/src/http/compose.ts', '../service.ts'],
  ['face-on-top', 'services/policy/src/admission/face.ts', '../grpc/server.ts'],
  ['gateway-http', 'services/gateway/src/http/upstream.ts', '../upstream/attempt.ts'],
  ['gateway-http-syntax', 'services/gateway/src/http-syntax/upstream.ts', '../upstream/attempt.ts'],
  ['gateway-request', 'services/gateway/src/request/http.ts', '../http/app.ts'],
  ['gateway-settle', 'services/gateway/src/settle/request.ts', '../request/pipeline.ts'],
  ['gateway-metering', 'services/gateway/src/metering/upstream.ts', '../upstream/attempt.ts'],
  ['gateway-providers', 'services/gateway/src/providers/routing.ts', '../routing/plan.ts'],
  ['gateway-answer', 'services/gateway/src/answer/upstream.ts', '../upstream/attempt.ts'],
  ['gateway-guardrails', 'services/gateway/src/guardrails/request.ts', '../request/pipeline.ts'],
  ['gateway-dialects', 'services/gateway/src/dialects/routing.ts', '../routing/plan.ts'],
  ['gateway-routing', 'services/gateway/src/routing/request.ts', '../request/pipeline.ts'],
  ['gateway-upstream', 'services/gateway/src/upstream/routing.ts', '../routing/plan.ts'],
  ['gateway-policy-client', 'services/gateway/src/policy-client/journal.ts', '../journal/publisher.ts'],
  ['gateway-journal', 'services/gateway/src/journal/request.ts', '../request/pipeline.ts'],
  ['gateway-request-log', 'services/gateway/src/request-log/request.ts', '../request/pipeline.ts'],
  ['no-type-cycles', 'services/gateway/src/answer/chicken.ts', './egg.ts'],
  ['policy-identity', 'services/policy/src/identity/rules.ts', '../rules/match.ts'],
  ['policy-rules', 'services/policy/src/rules/access.ts', '../access/grants.ts'],
  ['policy-access', 'services/policy/src/access/rules.ts', '../rules/match.ts'],
  ['policy-estimates', 'services/policy/src/estimates/rules.ts', '../rules/match.ts'],
  ['policy-secrets', 'services/policy/src/secrets/access.ts', '../access/grants.ts'],
  ['policy-incremental', 'services/policy/src/incremental/rules.ts', '../rules/match.ts'],
  ['policy-objects', 'services/policy/src/objects/reader.ts', '../content/content.ts'],
  ['policy-alerts', 'services/policy/src/alerts/rules.ts', '../rules/match.ts'],
  ['policy-config-store', 'services/policy/src/config-store/content.ts', '../content/content.ts'],
  ['policy-content', 'services/policy/src/content/change.ts', '../change/change.ts'],
  ['policy-validation', 'services/policy/src/validation/change.ts', '../change/change.ts'],
  ['policy-audit', 'services/policy/src/audit/change.ts', '../change/change.ts'],
  ['policy-change', 'services/policy/src/change/snapshot.ts', '../snapshot/snapshot.ts'],
  ['policy-snapshot', 'services/policy/src/snapshot/change.ts', '../change/change.ts'],
  ['policy-admission', 'services/policy/src/admission/change.ts', '../change/change.ts'],
  ['policy-trial', 'services/policy/src/trial/change.ts', '../change/change.ts'],
  ['policy-grpc', 'services/policy/src/grpc/store.ts', '../config-store/store.ts'],
  ['no-type-cycles', 'services/policy/src/rules/chicken.ts', './egg.ts'],
  ['events-below-folders', 'services/policy/src/events.ts', './snapshot/snapshot.ts'],
  ['accounting-settle', 'services/accounting/src/settle/alerts.ts', '../alerts/alerts.ts'],
  ['accounting-expiry', 'services/accounting/src/expiry/alerts.ts', '../alerts/alerts.ts'],
  ['accounting-rebuild', 'services/accounting/src/rebuild/alerts.ts', '../alerts/alerts.ts'],
  ['accounting-limits', 'services/accounting/src/limits/alerts.ts', '../alerts/alerts.ts'],
  ['accounting-alerts', 'services/accounting/src/alerts/rebuild.ts', '../rebuild/watch.ts'],
  ['accounting-grpc', 'services/accounting/src/grpc/rebuild.ts', '../rebuild/watch.ts'],
  ['dialects-are-pure', 'services/gateway/src/dialects/bus.ts', '@tollgate/bus'],
  ['dialects-are-pure', 'services/gateway/src/dialects/net.ts', 'node:net'],
  ['redis-in-one-place', 'packages/ledger/src/memory/redis.ts', 'ioredis'],
  ['nats-in-one-place', 'packages/bus/src/sqlite/nats.ts', '@nats-io/jetstream'],
  ['clickhouse-in-one-place', 'services/accounting/src/rebuild/history.ts', '@clickhouse/client'],
  ['embedded-clickhouse-in-one-place', 'cli/src/commands/chdb.ts', 'ffi-rs'],
  ['provider-sdks-in-one-place', 'services/gateway/src/upstream/sdk.ts', '@ai-sdk/google'],
  ['fastify-in-one-place', 'services/gateway/src/request/fastify.ts', 'fastify'],
  ['websockets-in-one-place', 'services/gateway/src/http/routes/ws.ts', 'ws'],
  ['undici-in-one-place', 'services/gateway/src/request/undici.ts', 'undici'],
  [
    'price-list-and-tokenizer-in-one-place',
    'services/policy/src/admission/list.ts',
    '@pydantic/genai-prices',
  ],
  ['opentelemetry-sdk-in-one-place', 'services/policy/src/admission/trace.ts', '@opentelemetry/core'],
  ['mail-in-one-place', 'services/accounting/src/settle/mail.ts', 'nodemailer'],
  ['pino-in-one-place', 'services/policy/src/admission/log.ts', 'pino'],
];

/** Imports that the rules must let pass, lest they pass judgement on everything. */
const ALLOWED: readonly (readonly [string, string])[] = [
  ['services/gateway/src/request/packages.ts', '@tollgate/bus'],
  ['services/gateway/src/upstream/call.ts', 'undici'],
  ['services/gateway/src/http/server.ts', 'fastify'],
  ['services/gateway/src/request/trace/trace.ts', '@opentelemetry/api'],
  ['services/gateway/test/harness.test.ts', '@tollgate/harness'],
  ['packages/ledger/src/redis/client.ts', 'ioredis'],
  ['packages/bus/test/sqlite.test.ts', './contract/bus-contract.ts'],
  ['cli/src/compose/services.ts', '@tollgate/gateway'],
  ['test/system/deep.test.ts', '../../services/gateway/src/request/pipeline.ts'],
];

const LIBRARIES = [
  'left-pad',
  '@opentelemetry/api',
  ...new Set(REFUSED.map(([, , to]) => to).filter((to) => /^[a-z@]/.test(to))),
].filter((name) => !name.startsWith('@tollgate/') && !name.startsWith('node:'));

const WORKSPACES = {
  ...Object.fromEntries(
    ['contracts', 'clock', 'settings', 'telemetry', 'lifecycle', 'bus', 'ledger', 'pricing', 'manifests'].map(
      (name) => [name, `packages/${name}`],
    ),
  ),
  gateway: 'services/gateway',
  policy: 'services/policy',
  cli: 'cli',
  harness: 'test/harness',
};

/** Targets of the relative imports above. */
const FILES = [
  'packages/clock/src/clock.ts',
  'packages/bus/test/contract/bus-contract.ts',
  'services/gateway/src/http/app.ts',
  'services/gateway/src/request/pipeline.ts',
  'services/gateway/src/routing/plan.ts',
  'services/gateway/src/upstream/attempt.ts',
  'services/gateway/src/journal/publisher.ts',
  'services/policy/src/access/grants.ts',
  'services/policy/src/change/change.ts',
  'services/policy/src/config-store/store.ts',
  'services/policy/src/content/content.ts',
  'services/policy/src/rules/match.ts',
  'services/policy/src/service.ts',
  'services/policy/src/snapshot/snapshot.ts',
  'services/accounting/src/alerts/alerts.ts',
  'services/accounting/src/rebuild/watch.ts',
  'services/policy/src/grpc/server.ts',
  'services/console/api/src/service.ts',
  'services/console/web/src/page.ts',
];

let root: string;
let result: ICruiseResult;

/** A miniature of this repository in a temporary folder: every rule sees real files, links and packages. */
beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'boundaries-'));
  for (const name of LIBRARIES) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'module.exports = {};');
  }
  const declared = LIBRARIES.filter((name) => name !== 'left-pad').map((name) => [name, '1.0.0']);
  const ours = Object.keys(WORKSPACES).map((name) => [`@tollgate/${name}`, '0.1.0']);
  write('package.json', JSON.stringify({ dependencies: Object.fromEntries([...declared, ...ours]) }));
  write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { module: 'nodenext', allowImportingTsExtensions: true } }),
  );
  mkdirSync(path.join(root, 'node_modules/@tollgate'), { recursive: true });
  for (const [name, folder] of Object.entries(WORKSPACES)) {
    const manifest = { name: `@tollgate/${name}`, type: 'module', exports: { '.': './src/index.ts' } };
    write(`${folder}/package.json`, JSON.stringify(manifest));
    write(`${folder}/src/index.ts`, 'export const door = 1;');
    symlinkSync(path.join(root, folder), path.join(root, 'node_modules/@tollgate', name));
  }
  for (const file of FILES) write(file, 'export const value = 1;');
  write('packages/bus/src/egg.ts', "import './chicken.ts'; export const egg = 1;");
  write('services/policy/src/rules/egg.ts', "import type {} from './chicken.ts'; export const egg = 1;");
  write('services/gateway/src/answer/egg.ts', "import type {} from './chicken.ts'; export const egg = 1;");
  for (const [, from, to] of REFUSED) write(from, `import '${to}';`);
  for (const [from, to] of ALLOWED) write(from, `import '${to}';`);
  result = await cruiseMiniature();
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each(REFUSED)('%s refuses that %s imports %s', (rule, from) => {
  const broken = result.summary.violations.filter((violation) => violation.from === from);
  expect(broken.map((violation) => violation.rule.name)).toContain(rule);
});

test.each(ALLOWED)('nothing refuses that %s imports %s', (from) => {
  expect(result.summary.violations.filter((violation) => violation.from === from)).toEqual([]);
});

test('every rule is shown to refuse something', () => {
  const shown = new Set<string | undefined>(REFUSED.map(([rule]) => rule));
  expect(config.forbidden.map((rule) => rule.name).filter((name) => !shown.has(name))).toEqual([]);
});

async function cruiseMiniature(): Promise<ICruiseResult> {
  const { tsConfig: _unused, ...options } = config.options;
  const { output } = await cruise(['packages', 'services', 'cli', 'test'], {
    ...options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  if (typeof output === 'string') throw new Error(`dependency-cruiser gave text: ${output}`);
  return output;
}

function write(file: string, text: string): void {
  const absolute = path.join(root, file);
  mkdirSync(path.dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}
