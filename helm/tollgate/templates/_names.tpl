{{/* Name of the release's objects: the release's own, unless overridden. */}}
{{- define "tollgate.name" -}}
{{- .Values.nameOverride | default (contains "tollgate" .Release.Name | ternary .Release.Name (printf "%s-tollgate" .Release.Name)) | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* What selects the pods of one part. Takes a dict of root and part. */}}
{{- define "tollgate.selector" -}}
app.kubernetes.io/name: tollgate
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{/* Labels of every object of one part. Takes a dict of root and part. */}}
{{- define "tollgate.labels" -}}
{{ include "tollgate.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "tollgate.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}

{{/* The secret with tokens, keys and URLs. */}}
{{- define "tollgate.secretName" -}}
{{- .Values.secrets.existing | default (include "tollgate.name" .) -}}
{{- end }}

{{/* The volume with authorities of yours that all services trust; empty without one. */}}
{{- define "tollgate.authoritySource" -}}
{{- with .Values.tls.authority -}}
{{- if and .secret .configMap -}}
{{- fail "tls.authority: name a secret or a configMap, not both" -}}
{{- else if .secret -}}
secret: { secretName: {{ .secret }}, defaultMode: 0440 }
{{- else if .configMap -}}
configMap: { name: {{ .configMap }} }
{{- end -}}
{{- end -}}
{{- end }}

{{/* The secret with the certificate of one part. Takes a dict of root and part. */}}
{{- define "tollgate.certificateName" -}}
{{- $tls := .root.Values.tls -}}
{{- if $tls.certManager.enabled -}}
{{ include "tollgate.name" .root }}-{{ .part }}-tls
{{- else -}}
{{ required (printf "tls.secretNames.%s: name the secret with the certificate of %s, or set tls.certManager.enabled" .part .part) (get $tls.secretNames .part) }}
{{- end -}}
{{- end }}
