#!/bin/sh
# OpenTelemetry's Prometheus exporter for JavaScript: two attributes whose names differ only in a character that Prometheus does not
# allow (`project.id`, `project_id`) become the same label twice in one line. The compatibility specification asks for one label with
# both values, separated by `;`. Prometheus's Python client refuses the page at that line, so one such measurement hides every metric
# behind it. Attribute names that come from users have to be made unique before they are recorded.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @opentelemetry/api@1.9.0 @opentelemetry/sdk-metrics@2.0.1 \
  @opentelemetry/exporter-prometheus@0.223.0
python3 -m venv venv
venv/bin/pip -q install prometheus_client==0.23.1
cat > page.mjs <<'JS'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const reader = new PrometheusExporter({ preventServerStart: true });
const meter = new MeterProvider({ readers: [reader] }).getMeter('bakery');
meter.createCounter('loaves').add(1, { 'oven.id': 'left', oven_id: 'right' });
meter.createCounter('orders').add(7, { day: 'monday' });
const { resourceMetrics } = await reader.collect();
process.stdout.write(new PrometheusSerializer().serialize(resourceMetrics));
JS
cat > read.py <<'PY'
import sys
from prometheus_client.parser import text_string_to_metric_families

names = []
try:
    for family in text_string_to_metric_families(sys.stdin.read()):
        names.append(family.name)
    print('read all of', names)
except ValueError as error:
    print('read', names, 'and then', type(error).__name__)
PY
node page.mjs > page.txt
line=$(grep '^loaves_total' page.txt)
read=$(venv/bin/python read.py < page.txt)
echo "exporter-prometheus 0.223.0 writes: $line"
echo "prometheus_client 0.23.1: $read"
[ "$line" = 'loaves_total{oven_id="left",oven_id="right",otel_scope_name="bakery"} 1' ] &&
  [ "$read" = "read ['target_info'] and then ValueError" ]
