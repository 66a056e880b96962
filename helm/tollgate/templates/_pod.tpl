{{/* What the restricted pod security standard asks of a pod, and of a container. */}}
{{- define "tollgate.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}
{{- define "tollgate.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/*
Spreads the pods of a part over nodes and zones, those of each version by themselves: the old ones go. Takes root and part.
*/}}
{{- define "tollgate.spread" -}}
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
- maxSkew: 1
  topologyKey: {{ . }}
  whenUnsatisfiable: ScheduleAnyway
  matchLabelKeys: [{{ eq $.part "gateway" | ternary "controller-revision-hash" "pod-template-hash" }}]
  labelSelector:
    matchLabels:
      {{- include "tollgate.selector" $ | nindent 6 }}
{{- end }}
{{- end }}

{{/* The pod of one service. Takes root, part and ports (name: number). */}}
{{- define "tollgate.pod" -}}
{{- $root := .root -}}
{{- $service := get $root.Values .part -}}
metadata:
  labels:
    {{- include "tollgate.labels" (dict "root" $root "part" .part) | nindent 4 }}
  annotations:
    checksum/secrets: {{ include "tollgate.secretData" $root | sha256sum }}
    {{- if eq .part "policy" }}
    checksum/manifests: {{ $root.Values.manifests | toYaml | sha256sum }}
    {{- end }}
    {{- with $service.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "tollgate.name" $root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  # A stop lets go of the load balancer first, then gives running streams their grace.
  terminationGracePeriodSeconds: {{ add 30 (int $service.stopGraceSeconds) }}
  securityContext:
    {{- include "tollgate.podSecurity" $root | nindent 4 }}
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  topologySpreadConstraints:
    {{- include "tollgate.spread" (dict "root" $root "part" .part) | nindent 4 }}
  {{- with $service.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $service.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ .part }}
      image: {{ include "tollgate.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [{{ .part }}]
      securityContext:
        {{- include "tollgate.containerSecurity" $root | nindent 8 }}
      env:
        {{- if eq .part "gateway" }}
        - name: TOLLGATE_GATEWAY_ID
          valueFrom: { fieldRef: { fieldPath: metadata.name } }
        {{- end }}
        {{- if and (eq .part "console") $service.oidc.clientSecret.name }}
        - name: TOLLGATE_OIDC_CLIENT_SECRET
          valueFrom: { secretKeyRef: { name: {{ $service.oidc.clientSecret.name }}, key: {{ $service.oidc.clientSecret.key }} } }
        {{- end }}
        {{- include "tollgate.environmentList" (dict "root" $root "part" .part) | nindent 8 }}
      {{- if and (eq .part "policy") $root.Values.secrets.providerKeys }}
      envFrom:
        - secretRef: { name: {{ $root.Values.secrets.providerKeys }} }
      {{- end }}
      ports:
        {{- range $name, $port := .ports }}
        - { name: {{ $name }}, containerPort: {{ $port }} }
        {{- end }}
        - { name: ops, containerPort: 9464 }
      # A store that does not answer within ten seconds ends the process, which is then started again.
      startupProbe:
        httpGet: { path: /livez, port: ops }
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /livez, port: ops }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: { path: /readyz, port: ops }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      lifecycle:
        preStop: { sleep: { seconds: 10 } }
      resources:
        {{- toYaml $service.resources | nindent 8 }}
      volumeMounts:
        - { name: secrets, mountPath: /etc/tollgate/secrets, readOnly: true }
        - { name: {{ eq .part "gateway" | ternary "journal" "data" }}, mountPath: /var/lib/tollgate }
        - { name: temporary, mountPath: /tmp }
        {{- if $root.Values.tls.enabled }}
        - { name: certificate, mountPath: /etc/tollgate/tls, readOnly: true }
        {{- end }}
        {{- if include "tollgate.authoritySource" $root }}
        - { name: authority, mountPath: /etc/tollgate/authority, readOnly: true }
        {{- end }}
        {{- if and (eq .part "policy") $root.Values.manifests }}
        - { name: manifests, mountPath: /etc/tollgate/manifests, readOnly: true }
        {{- end }}
        {{- if and (eq .part "policy") $root.Values.secrets.providerKeyFiles }}
        - { name: provider-keys, mountPath: /etc/tollgate/provider-keys, readOnly: true }
        {{- end }}
  volumes:
    - name: secrets
      secret: { secretName: {{ include "tollgate.secretName" $root }}, defaultMode: 0440 }
    - name: temporary
      emptyDir: { sizeLimit: 64Mi }
    {{- if ne .part "gateway" }}
    - name: data
      emptyDir: { sizeLimit: 1Gi }
    {{- end }}
    {{- with include "tollgate.authoritySource" $root }}
    - name: authority
      {{- . | nindent 6 }}
    {{- end }}
    {{- if $root.Values.tls.enabled }}
    - name: certificate
      secret: { secretName: {{ include "tollgate.certificateName" (dict "root" $root "part" .part) }}, defaultMode: 0440 }
    {{- end }}
    {{- if and (eq .part "policy") $root.Values.manifests }}
    - name: manifests
      configMap: { name: {{ include "tollgate.name" $root }}-manifests }
    {{- end }}
    {{- if and (eq .part "policy") $root.Values.secrets.providerKeyFiles }}
    - name: provider-keys
      secret: { secretName: {{ $root.Values.secrets.providerKeyFiles }}, defaultMode: 0440 }
    {{- end }}
{{- end }}

{{/* A deployment of one service. Takes root, part and ports. */}}
{{- define "tollgate.deployment" -}}
{{- $service := get .root.Values .part -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "tollgate.name" .root }}-{{ .part }}
  labels:
    {{- include "tollgate.labels" . | nindent 4 }}
spec:
  {{- if not (and $service.autoscaling $service.autoscaling.enabled) }}
  replicas: {{ int $service.replicas }}
  {{- end }}
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      {{- include "tollgate.selector" . | nindent 6 }}
  template:
    {{- include "tollgate.pod" . | nindent 4 }}
{{- end }}

{{/*
A service whose name stands for each pod, so that gRPC clients, whose channels live long, spread over the pods
themselves. Takes root, part and ports.
*/}}
{{- define "tollgate.headlessService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "tollgate.name" .root }}-{{ .part }}
  labels:
    {{- include "tollgate.labels" . | nindent 4 }}
spec:
  clusterIP: None
  selector:
    {{- include "tollgate.selector" . | nindent 4 }}
  ports:
    {{- range $name, $port := .ports }}
    - { name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}, appProtocol: grpc }
    {{- end }}
    - { name: ops, port: 9464, targetPort: ops }
{{- end }}

{{/* A service that clients outside the release call. Takes root, part and ports (one). */}}
{{- define "tollgate.publicService" -}}
{{- $service := get .root.Values .part -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "tollgate.name" .root }}-{{ .part }}
  labels:
    {{- include "tollgate.labels" . | nindent 4 }}
  {{- with $service.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ $service.service.type }}
  selector:
    {{- include "tollgate.selector" . | nindent 4 }}
  ports:
    - { name: http, port: {{ int $service.service.port }}, targetPort: http }
    - { name: ops, port: 9464, targetPort: ops }
{{- end }}
