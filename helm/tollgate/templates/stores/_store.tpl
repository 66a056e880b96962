{{/*
One replica of a store with a volume. Takes root, store, user (its id in the image), ports (name: number), path (of the
volume), container (what else the container has) and volumes (more of them).
*/}}
{{- define "tollgate.store" -}}
{{- $values := get .root.Values .store -}}
{{- $name := printf "%s-%s" (include "tollgate.name" .root) .store -}}
{{- $part := dict "root" .root "part" .store -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels:
    {{- include "tollgate.labels" $part | nindent 4 }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  selector:
    matchLabels:
      {{- include "tollgate.selector" $part | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "tollgate.labels" $part | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      securityContext:
        runAsNonRoot: true
        runAsUser: {{ .user }}
        runAsGroup: {{ .user }}
        fsGroup: {{ .user }}
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: {{ .store }}
          image: {{ $values.image }}
          securityContext:
            {{- include "tollgate.containerSecurity" .root | nindent 12 }}
          ports:
            {{- range $port, $number := .ports }}
            - { name: {{ $port }}, containerPort: {{ $number }} }
            {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          {{- .container | nindent 10 }}
          volumeMounts:
            - { name: data, mountPath: {{ .path }} }
            - { name: temporary, mountPath: /tmp }
            {{- range .mounts }}
            - {{ toJson . }}
            {{- end }}
      volumes:
        - name: temporary
          emptyDir: {}
        {{- with .volumes }}
        {{- . | nindent 8 }}
        {{- end }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $values.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources: { requests: { storage: {{ $values.storage }} } }
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels:
    {{- include "tollgate.labels" $part | nindent 4 }}
spec:
  clusterIP: None
  selector:
    {{- include "tollgate.selector" $part | nindent 4 }}
  ports:
    {{- range $port, $number := .ports }}
    - { name: {{ $port }}, port: {{ $number }}, targetPort: {{ $port }} }
    {{- end }}
{{- end }}

{{/* The password of the stores as a variable. Takes root and name. */}}
{{- define "tollgate.storePassword" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ include "tollgate.secretName" .root }}, key: store-password } }
{{- end }}
