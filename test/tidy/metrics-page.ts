import { busEvents } from '../../packages/bus/src/events.ts';
import { redisLedgerEvents } from '../../packages/ledger/src/redis/connection/events.ts';
import { silentTelemetry, type Telemetry } from '../../packages/telemetry/src/index.ts';
import { accountingEvents } from '../../services/accounting/src/events.ts';
import { analyticsEvents } from '../../services/analytics/src/events.ts';
import { consoleEvents } from '../../services/console/api/src/events.ts';
import { gatewayEvents } from '../../services/gateway/src/events.ts';
import { policyEvents } from '../../services/policy/src/events.ts';

type Metric = { readonly name: string; readonly kind: string; readonly description: string };

/** Whose metrics they are, with what makes the instruments. */
const PARTS: Readonly<Record<string, (telemetry: Telemetry) => unknown>> = {
  gateway: (telemetry) =>
    gatewayEvents(telemetry, { isRequestLogged: false, nowMs: () => 0 }).observe({
      running: () => 0,
      journalBytes: () => 0,
    }),
  policy: policyEvents,
  accounting: accountingEvents,
  analytics: analyticsEvents,
  console: consoleEvents,
  'bus, in every service but the console': busEvents,
  'Redis, in policy and accounting': (telemetry) => redisLedgerEvents(telemetry, () => true),
};

/** Returns docs/metrics.md: every instrument that the services make, as `/metrics` names it. */
export function metricsPage(): string {
  return [
    '<!-- Written by `npm run generate` from the instruments that each service makes. -->',
    '# Metrics',
    '',
    'Each process serves its metrics at `/metrics` on the address `TOLLGATE_OPS_LISTEN`, as Prometheus text. In one process, this address',
    'serves the metrics of all services. A metric is missing until it has its first value. A histogram appears under three names: its own',
    'name with the suffixes `_bucket`, `_sum` and `_count`. If the meaning of a metric contains, for example, "by status", the metric has',
    'a label with the status. The [glossary](glossary.md) defines terms such as *usage event* and *bus*.',
    '',
    'No label contains a user, a key or a tag, so the number of series is limited. For costs by model, team or tag, use',
    '[history](history.md). A metric whose name begins with `ai_gateway_` has the same name as in TrueFoundry’s gateway. Such a metric',
    'distinguishes at most 1,000 models or rules. A metric whose name begins with `gen_ai_` follows version 0.1.0 of OpenTelemetry’s',
    'conventions for generative AI. Over OTLP, its name has dots, for example `gen_ai.client.inference.duration`.',
    ...Object.entries(PARTS).flatMap(([part, make]) => [
      '',
      `## ${part.charAt(0).toUpperCase()}${part.slice(1)}`,
      '',
      '| name | kind | meaning |',
      '|---|---|---|',
      ...metricsOf(make).map(({ name, kind, description }) => `| \`${name}\` | ${kind} | ${description} |`),
    ]),
    '',
  ].join('\n');
}

function metricsOf(make: (telemetry: Telemetry) => unknown): Metric[] {
  const metrics: Metric[] = [];
  const silent = silentTelemetry();
  const meter = new Proxy(silent.meter, {
    get(target, method) {
      const original: unknown = Reflect.get(target, method);
      if (typeof original !== 'function') return original;
      return (name: string, options: { description?: string } = {}) => {
        const kind = KINDS.find((one) => String(method).toLowerCase().endsWith(one)) ?? 'gauge';
        const description = (options.description ?? '').replace(/\.$/, '');
        if (description === '') throw new Error(`${name} has no description`);
        if (!/^(?:tollgate|http|ai_gateway|gen_ai)[_.]/.test(name)) {
          throw new Error(`${name} does not begin with tollgate_`);
        }
        const isNamedTotal = kind !== 'counter' || name.endsWith('_total');
        metrics.push({ name: shownName(isNamedTotal ? name : `${name}_total`), kind, description });
        return original.call(target, name, options);
      };
    },
  });
  const histogram: Telemetry['histogram'] = (spec) => {
    metrics.push({ name: shownName(spec.name), kind: 'histogram', description: spec.description });
    return silent.histogram(spec);
  };
  make({ ...silent, meter, histogram });
  return metrics.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Prometheus knows no dots in names. */
function shownName(name: string): string {
  return name.replaceAll('.', '_');
}

const KINDS = ['counter', 'histogram', 'gauge'];
