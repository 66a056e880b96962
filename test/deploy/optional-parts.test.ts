/** Parts of the chart that are off by default: what a value switches on is what docs/kubernetes.md says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { DATA_SOURCE } from '../../deploy/grafana/source/panels.ts';
import { ROOT } from '../tidy/repository.ts';
import { exampleValues, HAS_HELM, helm } from './helm.ts';
import { type KubernetesObject, named } from './kubernetes-objects.ts';
import { schemaFaults } from './schema-faults.ts';

const OWN_STORES = exampleValues('existing-services');

describe.runIf(HAS_HELM)('the data source of Grafana', () => {
  const enabled = ['--set', 'grafanaDataSource.enabled=true'];

  test('is the one that panels ask, in the ClickHouse of the chart', () => {
    const { datasources } = parse(
      dataOf(rendered(...enabled), 'tollgate-data-source')['tollgate.yaml'] ?? '',
    );
    expect(datasources).toEqual([expect.objectContaining(DATA_SOURCE)]);
    expect(datasources[0].jsonData).toMatchObject({
      host: 'tollgate-clickhouse.tollgate',
      port: 8123,
      username: 'grafana',
    });
    expect(datasources[0].secureJsonData).toEqual({ password: '$CLICKHOUSE_PASSWORD' });
  });

  test('has a user there that reads what the user of the Compose file reads', () => {
    const { configs } = parse(readFileSync(path.join(ROOT, 'deploy/compose/compose.yaml'), 'utf8'));
    const grants = (xml: string) => xml.match(/GRANT .+(?=<\/query>)/g);
    const ofChart = grants(dataOf(rendered(...enabled), 'tollgate-clickhouse')['grafana.xml'] ?? '');
    expect(ofChart).toEqual(grants(configs['grafana-user'].content));
    expect(ofChart?.join()).not.toContain('request_logs');
  });

  test('can be in a ClickHouse of yours, whose host has to be named', () => {
    expect(helm('template', ...OWN_STORES, ...enabled).stderr).toContain(
      'grafanaDataSource.host: name the host of your ClickHouse',
    );
    const own = ['--set', 'grafanaDataSource.host=history.example.com,grafanaDataSource.secure=true'];
    const text = dataOf(rendered(...OWN_STORES, ...enabled, ...own), 'tollgate-data-source')['tollgate.yaml'];
    expect(parse(text ?? '').datasources[0].jsonData).toMatchObject({
      host: 'history.example.com',
      secure: true,
    });
  });
});

describe.runIf(HAS_HELM)('a secret of provider keys', () => {
  test('becomes files of policy, and of no other part', () => {
    const all = rendered('--set', 'secrets.providerKeyFiles=providers');
    const mounting = all.filter((object) => JSON.stringify(object).includes('/etc/tollgate/provider-keys'));
    expect(mounting.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment tollgate-policy',
    ]);
  });
});

describe.runIf(HAS_HELM)('the streams in NATS', () => {
  test('follow the values, large numbers as digits', () => {
    const streams = ['--set', 'nats.streams.replicas=3,nats.streams.eventsMaxBytes=10737418240'];
    const all = JSON.stringify(rendered(...OWN_STORES, ...streams));
    expect(all.match(/"name":"TOLLGATE_NATS_REPLICAS","value":"3"/g)).toHaveLength(4);
    expect(all.match(/"name":"TOLLGATE_NATS_EVENTS_MAX_BYTES","value":"10737418240"/g)).toHaveLength(4);
  });

  test('are not set by default, and cannot have copies on the one server of the chart', () => {
    expect(JSON.stringify(rendered())).not.toContain('TOLLGATE_NATS_');
    expect(helm('template', '--set', 'nats.streams.replicas=3').stderr).toContain(
      'nats.streams.replicas: the NATS that the chart installs is one server',
    );
  });
});

describe.runIf(HAS_HELM)('an update of gateways', () => {
  test.each(['2', '25%'])('may replace %s at a time', (value) => {
    const all = rendered('--set', `gateway.updateMaxUnavailable=${value}`);
    expect(JSON.stringify(named(all, 'StatefulSet', 'tollgate-gateway'))).toContain(
      `"maxUnavailable":${value.endsWith('%') ? `"${value}"` : value}`,
    );
  });

  test.each(['0', '120%', 'all'])('is refused with %s by name', (value) => {
    const { exitCode, stderr } = helm('template', '--set', `gateway.updateMaxUnavailable=${value}`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("at '/gateway/updateMaxUnavailable'");
  });
});

/** The objects that values make, none of which Kubernetes refuses. */
function rendered(...args: readonly string[]): KubernetesObject[] {
  const { stdout, stderr, exitCode } = helm('template', ...args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(schemaFaults(stdout)).toEqual([]);
  return parseAllDocuments(stdout).flatMap((document): KubernetesObject[] => document.toJS() ?? []);
}

function dataOf(objects: readonly KubernetesObject[], name: string): Readonly<Record<string, string>> {
  return named(objects, 'ConfigMap', name)?.data ?? {};
}
