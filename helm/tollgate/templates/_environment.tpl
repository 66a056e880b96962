{{/* The URL of a store as environment variable: from the values, or from the secret. Takes root, store and variable. */}}
{{- define "tollgate.storeVariable" -}}
{{- $store := get .root.Values .store -}}
{{- if and (not $store.install) $store.url }}
{{ .variable }}: {{ $store.url | quote }}
{{- else }}
{{ .variable }}_FILE: /etc/tollgate/secrets/{{ .store }}-url
{{- end }}
{{- end }}

{{/*
The environment of one part as a map, so that no name can stand in it twice: what the chart sets, then env, then the
part's own env. Takes root and part.
*/}}
{{- define "tollgate.environment" -}}
{{- $root := .root -}}
{{- $name := include "tollgate.name" $root -}}
{{- $own := dict -}}
{{- $stores := dict "gateway" (list "nats" "redis") "policy" (list "nats" "redis") "accounting" (list "nats" "redis") "analytics" (list "nats" "clickhouse") "console" (list) "migration" (list "clickhouse") -}}
{{- $variables := dict "nats" "NATS_URL" "redis" "REDIS_URL" "clickhouse" "CLICKHOUSE_URL" -}}
{{- range get $stores .part -}}
{{- $own = merge $own (include "tollgate.storeVariable" (dict "root" $root "store" . "variable" (get $variables .)) | fromYaml) -}}
{{- end -}}
{{- if has "nats" (get $stores .part) -}}
{{- with $root.Values.nats.streams -}}
{{- if and (gt (int64 .replicas) 1) $root.Values.nats.install -}}
{{- fail "nats.streams.replicas: the NATS that the chart installs is one server; set nats.install to false and use a cluster of yours" -}}
{{- end -}}
{{- if .replicas -}}{{- $own = set $own "TOLLGATE_NATS_REPLICAS" (printf "%d" (int64 .replicas)) -}}{{- end -}}
{{- if .eventsMaxBytes -}}{{- $own = set $own "TOLLGATE_NATS_EVENTS_MAX_BYTES" (printf "%d" (int64 .eventsMaxBytes)) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- $own = set $own "TOLLGATE_LOG_LEVEL" $root.Values.logLevel -}}
{{- if has .part (list "gateway" "accounting" "console") -}}
{{- $own = set $own "TOLLGATE_POLICY_ADDRESS" (printf "%s-policy:50051" $name) -}}
{{- end -}}
{{- if has .part (list "accounting" "console") -}}
{{- $own = set $own "TOLLGATE_ANALYTICS_ADDRESS" (printf "%s-analytics:50053" $name) -}}
{{- end -}}
{{- if eq .part "console" -}}
{{- $own = set $own "TOLLGATE_ACCOUNTING_ADDRESS" (printf "%s-accounting:50052" $name) -}}
{{- $own = set $own "TOLLGATE_GATEWAY_URL" ($root.Values.console.gatewayUrl | default (printf "http://%s-gateway:%d" $name (int $root.Values.gateway.service.port))) -}}
{{- $own = set $own "TOLLGATE_SESSION_KEY_FILE" "/etc/tollgate/secrets/session-key" -}}
{{- with $root.Values.console.oidc -}}
{{- if .issuer -}}
{{- $own = merge $own (dict "TOLLGATE_OIDC_ISSUER" .issuer "TOLLGATE_OIDC_CLIENT_ID" .clientId) -}}
{{- end -}}
{{- if .publicUrl -}}
{{- $own = set $own "TOLLGATE_CONSOLE_PUBLIC_URL" .publicUrl -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq .part "policy" -}}
{{- $own = merge $own (dict "TOLLGATE_ADMIN_TOKEN_FILE" "/etc/tollgate/secrets/admin-token" "TOLLGATE_SECRETS_KEY_FILE" "/etc/tollgate/secrets/master-key") -}}
{{- if $root.Values.manifests -}}
{{- $own = set $own "TOLLGATE_CONFIG" "/etc/tollgate/manifests" -}}
{{- end -}}
{{- end -}}
{{- if and $root.Values.trustedProxies (has .part (list "gateway" "console")) -}}
{{- $own = set $own "TOLLGATE_TRUSTED_PROXIES" (join "," $root.Values.trustedProxies) -}}
{{- end -}}
{{- if $root.Values.tls.enabled -}}
{{- $channels := dict "gateway" (list "POLICY") "policy" (list "POLICY") "accounting" (list "POLICY" "ACCOUNTING" "ANALYTICS") "analytics" (list "ANALYTICS") "console" (list "POLICY" "ACCOUNTING" "ANALYTICS") "migration" (list) -}}
{{- range $channel := get $channels .part -}}
{{- range $what, $file := dict "CERT" "tls.crt" "KEY" "tls.key" "CA" "ca.crt" -}}
{{- $own = set $own (printf "TOLLGATE_%s_TLS_%s_FILE" $channel $what) (printf "/etc/tollgate/tls/%s" $file) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if include "tollgate.authoritySource" $root -}}
{{- $own = set $own "NODE_EXTRA_CA_CERTS" (printf "/etc/tollgate/authority/%s" $root.Values.tls.authority.key) -}}
{{- end -}}
{{- with get $root.Values .part -}}
{{- $own = set $own "TOLLGATE_STOP_GRACE_SECONDS" (printf "%d" (int .stopGraceSeconds)) -}}
{{- $own = merge (deepCopy (.env | default dict)) (deepCopy $root.Values.env) $own -}}
{{- end -}}
{{- $own | toYaml -}}
{{- end }}

{{/* The same as the list that a container takes. Takes root and part. */}}
{{- define "tollgate.environmentList" -}}
{{- range $name, $value := include "tollgate.environment" . | fromYaml }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
