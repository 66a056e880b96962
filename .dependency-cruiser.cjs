/**
 * Who may import whom. One direction: test -> cli -> services -> packages; services meet only in proto/.
 *
 * Types count as imports too: a boundary that types may cross is no boundary. Only cycles are judged without them.
 * Tests (`test/` folders anywhere) may import everything.
 */

const TESTS = '(^|/)test/';

/** A rule for sources other than tests. Paths are regular expressions, `pathNot` of `from` adds to the tests. */
function forbid(name, comment, from, to) {
  const pathNot = [TESTS, ...(from.pathNot === undefined ? [] : [from.pathNot].flat())];
  return { name, comment, severity: 'error', from: { ...from, pathNot }, to };
}

/** A library that only some folders know, so that it can be changed in one place. */
function onlyIn(name, library, places, substitute) {
  const to = { path: `(^|/)node_modules/${library}` };
  return forbid(name, `Only ${places.join(', ')} may know it: ${substitute}.`, { pathNot: places }, to);
}

/** A package may import these packages of ours and no other. */
function packageMayImport(packageName, others) {
  const allowed = [packageName, ...others].join('|');
  return forbid(
    `package-${packageName}`,
    `packages/${packageName} may import ${others.join(', ') || 'nothing of ours'}.`,
    { path: `^packages/${packageName}/` },
    { path: '^packages/', pathNot: `^packages/(${allowed})/` },
  );
}

/** A folder of a service may import these folders of it and no other. */
function folderMayImport(service, folder, others) {
  const allowed = [folder, ...others].join('|');
  return forbid(
    `${service}-${folder}`,
    `${service}/src/${folder} may import ${others.join(', ') || 'no other folder'} of ${service}.`,
    { path: `^services/${service}/src/${folder}/` },
    { path: `^services/${service}/src/[^/]+/`, pathNot: `^services/${service}/src/(${allowed})/` },
  );
}

/** A folder of the gateway may import these folders of it and no other. */
function gatewayFolderMayImport(folder, others) {
  return folderMayImport('gateway', folder, others);
}

/** The folders of policy and accounting, each with those that it may import. */
const POLICY_FOLDERS = {
  incremental: [],
  identity: ['incremental'],
  objects: ['identity', 'incremental'],
  rules: ['identity', 'incremental', 'objects'],
  access: ['identity', 'incremental', 'objects'],
  estimates: [],
  secrets: ['objects'],
  alerts: ['objects'],
  'config-store': ['incremental'],
  content: ['config-store', 'identity', 'incremental', 'objects'],
  validation: ['estimates', 'incremental', 'objects', 'rules', 'secrets'],
  audit: ['config-store', 'content', 'identity', 'objects'],
  change: ['audit', 'config-store', 'content', 'identity', 'objects', 'secrets', 'validation'],
  snapshot: [
    'access',
    'alerts',
    'config-store',
    'content',
    'estimates',
    'identity',
    'incremental',
    'objects',
    'rules',
    'secrets',
    'validation',
  ],
  admission: ['estimates', 'identity', 'rules', 'snapshot'],
  trial: ['objects', 'rules'],
  grpc: [
    'access',
    'admission',
    'audit',
    'change',
    'content',
    'identity',
    'objects',
    'secrets',
    'snapshot',
    'trial',
  ],
};
const ACCOUNTING_FOLDERS = {
  settle: [],
  expiry: ['settle'],
  rebuild: ['settle'],
  limits: [],
  alerts: ['limits'],
  grpc: ['alerts', 'limits'],
};

module.exports = {
  forbidden: [
    {
      name: 'resolves',
      comment: 'Every import resolves; one into a package past its door (its exports) does not.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Modules that need each other at run time are one module or have a third one in them.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    forbid(
      'declared',
      'What is imported stands in the package.json of the workspace, or of the root for tools.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),

    // Doors
    forbid(
      'front-door',
      'A package, service or program is imported by its index.ts, and the settings of a service by their own file: they are read without it.',
      { path: '^((?:packages|services|test)/[^/]+|services/console/[^/]+|cli)/' },
      {
        path: '^(packages/[^/]+|services/console/[^/]+|services/(?!console/)[^/]+|cli)/',
        pathNot: [
          '^$1/',
          '^(packages/[^/]+|services/[^/]+|services/console/[^/]+|cli)/src/index\\.ts$',
          '^services/(?:console/)?[^/]+/src/settings\\.ts$',
        ],
      },
    ),

    // Directions
    forbid(
      'services-apart',
      'Services never import each other: they meet in proto/.',
      { path: '^services/([^/]+)/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    forbid(
      'services-know-no-command',
      'The command composes services; no service knows it.',
      { path: '^services/' },
      { path: '^cli/' },
    ),
    forbid(
      'packages-know-no-service',
      'A package is a building block: it knows no service and no command.',
      { path: '^packages/' },
      { path: '^(services|cli)/' },
    ),
    forbid(
      'no-tests-in-programs',
      'Sources never import tests, contract suites, fixtures, the harness or the simulated provider.',
      { path: '^(packages|services|cli)/' },
      { path: TESTS },
    ),
    forbid(
      'web-alone',
      'The web page talks to the admin API and imports nothing of ours.',
      { path: '^services/console/web/' },
      { path: '^(packages|cli|services/(?!console/web/))' },
    ),
    forbid(
      'api-without-web',
      'The API serves the built page as files; it imports no source of it.',
      { path: '^services/console/api/' },
      { path: '^services/console/web/' },
    ),

    // Packages
    packageMayImport('contracts', []),
    packageMayImport('clock', []),
    packageMayImport('settings', ['contracts', 'clock']),
    packageMayImport('telemetry', ['contracts', 'clock']),
    packageMayImport('lifecycle', ['settings', 'telemetry', 'clock', 'contracts']),
    ...['answer-cache', 'bus', 'ledger', 'pricing', 'manifests'].map((name) =>
      packageMayImport(name, ['contracts', 'clock', 'telemetry', 'pricing']),
    ),
    packageMayImport('litellm-import', ['manifests', 'pricing']),
    packageMayImport('guardrails', []),

    // Inside services
    forbid(
      'composition-on-top',
      'A folder of a service does not know what composes it.',
      { path: '^services/(?:console/)?[^/]+/src/[^/]+/' },
      { path: '^services/(?:console/)?[^/]+/src/(service|main|index)\\.ts$' },
    ),
    forbid(
      'face-on-top',
      'Folders do the work, the gRPC or HTTP face shows it: nothing below the face imports it.',
      { path: '^(services/(?:console/)?[^/]+)/src/(?!grpc/|http/)[^/]+/' },
      { path: '^$1/src/(grpc|http)/' },
    ),
    // The way of a request, top to bottom: a folder imports only folders below it.
    gatewayFolderMayImport('http', ['request', 'answer', 'dialects', 'http-syntax']),
    gatewayFolderMayImport('http-syntax', []),
    gatewayFolderMayImport('request', [
      ...['settle', 'metering', 'routing', 'upstream', 'providers', 'answer', 'dialects'],
      ...['policy-client', 'journal', 'request-log', 'guardrails', 'http-syntax'],
    ]),
    gatewayFolderMayImport('request-log', ['routing', 'answer', 'dialects']),
    gatewayFolderMayImport('settle', ['metering', 'routing', 'answer', 'dialects']),
    gatewayFolderMayImport('metering', ['routing', 'answer', 'dialects']),
    gatewayFolderMayImport('routing', ['providers', 'dialects']),
    gatewayFolderMayImport('upstream', ['http-syntax']),
    gatewayFolderMayImport('providers', ['dialects', 'http-syntax']),
    gatewayFolderMayImport('answer', ['dialects', 'guardrails']),
    gatewayFolderMayImport('guardrails', ['providers', 'dialects']),
    gatewayFolderMayImport('dialects', []),
    gatewayFolderMayImport('policy-client', []),
    gatewayFolderMayImport('journal', []),
    ...Object.entries(POLICY_FOLDERS).map(([folder, others]) => folderMayImport('policy', folder, others)),
    ...Object.entries(ACCOUNTING_FOLDERS).map(([folder, others]) =>
      folderMayImport('accounting', folder, others),
    ),
    {
      name: 'no-type-cycles',
      comment:
        'Files of gateway and policy form no circle, imports of types included: one of them holds what the others share.',
      severity: 'error',
      from: { path: '^services/(gateway|policy)/src/' },
      to: { circular: true },
    },
    forbid(
      'events-below-folders',
      'Every folder reports through events.ts; it takes plain values and imports no folder.',
      { path: '^services/(policy|accounting)/src/events\\.ts$' },
      { path: '^services/$1/src/[^/]+/' },
    ),
    forbid(
      'dialects-are-pure',
      'Dialects turn bytes into values and back: they know contracts and nothing with I/O.',
      { path: '^services/gateway/src/dialects/' },
      {
        path: [
          '^packages/',
          'node_modules/',
          '^(node:)?(net|http|https|http2|tls|dgram|fs|fs/promises|child_process)$',
        ],
        // The codec of AWS event streams is pure, too.
        pathNot: ['^packages/contracts/', 'node_modules/@smithy/eventstream-codec/'],
      },
    ),

    // Products
    onlyIn('redis-in-one-place', 'ioredis/', ['^packages/ledger/src/redis/'], 'use a Ledger'),
    onlyIn(
      'nats-in-one-place',
      '@nats-io/',
      ['^packages/bus/src/jetstream/', '^services/policy/src/config-store/jetstream/'],
      'use a Bus or a ConfigStore',
    ),
    onlyIn(
      'clickhouse-in-one-place',
      '@clickhouse/',
      ['^services/analytics/src/'],
      'ask analytics over gRPC',
    ),
    onlyIn(
      'embedded-clickhouse-in-one-place',
      '(chdb|@chdb|ffi-rs)/',
      ['^cli/src/compose/embedded'],
      'history is reached by URL',
    ),
    onlyIn(
      'provider-sdks-in-one-place',
      '@ai-sdk/',
      ['^services/gateway/src/providers/'],
      'adapters live with their provider',
    ),
    onlyIn(
      'fastify-in-one-place',
      '(fastify|@fastify|fastify-[^/]+|@scalar)/',
      ['^services/(gateway|console/api)/src/http/', '^packages/lifecycle/src/ops-server\\.ts$'],
      'HTTP ends in http/',
    ),
    onlyIn('websockets-in-one-place', 'ws/', ['^services/gateway/src/http/sockets/'], 'use a route'),
    onlyIn(
      'undici-in-one-place',
      'undici/',
      ['^services/gateway/src/upstream/'],
      'providers are called through upstream/',
    ),
    onlyIn(
      'price-list-and-tokenizer-in-one-place',
      '(@pydantic|gpt-tokenizer)/',
      ['^packages/pricing/src/'],
      'use @tollgate/pricing',
    ),
    onlyIn(
      'opentelemetry-sdk-in-one-place',
      '@opentelemetry/(?!api/)',
      ['^packages/telemetry/src/'],
      'use Telemetry and the OpenTelemetry API',
    ),
    onlyIn(
      'mail-in-one-place',
      'nodemailer/',
      ['^services/accounting/src/alerts/'],
      'alerts are sent by accounting',
    ),
    onlyIn('pino-in-one-place', 'pino/', ['^packages/telemetry/src/'], 'use telemetry.logger'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(gen|dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    builtInModules: { add: ['node:sqlite'] },
    enhancedResolveOptions: {
      // Without this, imports of workspaces are not followed, and every rule passes in silence.
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
