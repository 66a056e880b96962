{{/*
What the chart's own secret holds, base64 as a secret wants it: what is there already stays. Without a cluster to look
at (helm template) every rendering makes other values.
*/}}
{{- define "tollgate.secretData" -}}
{{- if not (or .Values.secrets.existing .Values.secrets.external.enabled) -}}
{{- if not (hasKey .Release "tollgateSecretData") -}}
{{- $name := include "tollgate.name" . -}}
{{- $there := (lookup "v1" "Secret" .Release.Namespace $name).data | default dict -}}
{{- $password := (get $there "store-password" | b64dec) | default (randAlphaNum 32) -}}
{{- $data := dict
  "store-password" $password
  "admin-token" (get $there "admin-token" | b64dec | default (printf "tg-admin-%s" (randAlphaNum 40)))
  "session-key" (get $there "session-key" | b64dec | default (randAlphaNum 48))
  "master-key" (get $there "master-key" | b64dec | default (randBytes 32))
-}}
{{- if .Values.nats.install -}}
{{- $_ := set $data "nats-url" (printf "nats://tollgate:%s@%s-nats:4222" $password $name) -}}
{{- end -}}
{{- if .Values.redis.install -}}
{{- $_ := set $data "redis-url" (printf "redis://:%s@%s-redis:6379" $password $name) -}}
{{- end -}}
{{- if and .Values.clickhouse.install .Values.grafanaDataSource.enabled -}}
{{- $_ := set $data "grafana-password" (get $there "grafana-password" | b64dec | default (randAlphaNum 32)) -}}
{{- end -}}
{{- if .Values.clickhouse.install -}}
{{- $_ := set $data "clickhouse-url" (printf "http://tollgate:%s@%s-clickhouse:8123/tollgate" $password $name) -}}
{{- end -}}
{{- range tuple "nats" "redis" "clickhouse" -}}
{{- $store := get $.Values . -}}
{{- if not (or $store.install $store.url) -}}
{{- fail (printf "%s.install is false: set %s.url, or put %s-url into a secret of yours and name it in secrets.existing" . . .) -}}
{{- end -}}
{{- end -}}
{{- $_ := set .Release "tollgateSecretData" $data -}}
{{- end -}}
{{- range $key, $value := .Release.tollgateSecretData }}
{{ $key }}: {{ $value | b64enc }}
{{- end }}
{{- end -}}
{{- end }}
