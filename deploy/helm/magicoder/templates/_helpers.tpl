{{/* Names and labels. Each takes {root, component} or the root. */}}
{{- define "magicoder.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "magicoder.selector" -}}
app.kubernetes.io/name: magicoder
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "magicoder.labels" -}}
{{ include "magicoder.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "magicoder.image" -}}
{{ .root.Values.image.repository }}/{{ .component }}{{ if .gpu }}-cuda{{ end }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "magicoder.cluster" -}}
{{ include "magicoder.fullname" . }}-kafka
{{- end }}

{{- define "magicoder.bootstrap" -}}
{{- if .Values.kafka.strimzi.enabled }}{{ include "magicoder.cluster" . }}-kafka-bootstrap:9093{{ else }}{{ required "kafka.bootstrapServers is not set, and kafka.strimzi.enabled is false: name a broker" .Values.kafka.bootstrapServers }}{{ end }}
{{- end }}

{{- define "magicoder.checkpointClaim" -}}
{{ .Values.checkpoints.existingClaim | default (printf "%s-checkpoints" (include "magicoder.fullname" .)) }}
{{- end }}

{{- define "magicoder.teacherUrl" -}}
{{- if .Values.generator.teacher.url }}{{ .Values.generator.teacher.url }}{{ else if .Values.teacher.enabled }}http://{{ include "magicoder.fullname" . }}-teacher:8000/v1{{ else }}{{ fail "generator.teacher.url is not set: name an OpenAI-compatible server, or set teacher.enabled" }}{{ end }}
{{- end }}

{{- define "magicoder.teacherModel" -}}
{{- if .Values.generator.teacher.model }}{{ .Values.generator.teacher.model }}{{ else if .Values.teacher.enabled }}{{ .Values.teacher.model }}{{ else }}{{ fail "generator.teacher.model is not set: name the teacher's model" }}{{ end }}
{{- end }}

{{/* The restricted Pod Security Standard. */}}
{{- define "magicoder.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "magicoder.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* What every Kafka client needs: {root, user}. */}}
{{- define "magicoder.jaasEnv" -}}
{{- if .root.Values.kafka.strimzi.enabled }}
- name: KAFKA_JAAS
  valueFrom: {secretKeyRef: {name: {{ include "magicoder.fullname" .root }}-{{ .user }}, key: sasl.jaas.config}}
{{- else if .root.Values.kafka.jaasSecret.name }}
- name: KAFKA_JAAS
  valueFrom: {secretKeyRef: {name: {{ .root.Values.kafka.jaasSecret.name }}, key: {{ .root.Values.kafka.jaasSecret.key }}}}
{{- end }}
{{- end }}

{{- define "magicoder.clientSettings" -}}
{{- $settings := dict }}
{{- if .Values.kafka.strimzi.enabled }}
{{- $settings = dict "security.protocol" "SASL_SSL" "sasl.mechanism" "SCRAM-SHA-512" "ssl.truststore.type" "PEM" "ssl.truststore.location" "/kafka-ca/ca.crt" }}
{{- end }}
{{- if or .Values.kafka.strimzi.enabled .Values.kafka.jaasSecret.name }}
{{- $settings = set $settings "sasl.jaas.config" "${KAFKA_JAAS}" }}
{{- end }}
{{- merge (deepCopy .Values.kafka.clientSettings) $settings | toYaml }}
{{- end }}

{{/*
The pod of a service: {root, component, values, and, where it has them, gpu, env, mounts, volumes, grace}.
*/}}
{{- define "magicoder.pod" -}}
{{- $root := .root }}
{{- $name := printf "%s-%s" (include "magicoder.fullname" $root) .component }}
metadata:
  labels: {{- include "magicoder.labels" (dict "root" $root "component" .component) | nindent 4 }}
  annotations:
    checksum/settings: {{ include "magicoder.properties" . | sha256sum }}
spec:
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .grace | default 45 }}
  securityContext: {{- include "magicoder.podSecurity" $root | nindent 4 }}
  containers:
    - name: {{ .component }}
      image: {{ include "magicoder.image" . }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      securityContext: {{- include "magicoder.containerSecurity" $root | nindent 8 }}
      ports:
        - {name: http, containerPort: 8080}
      env:
        - {name: KAFKA_BOOTSTRAP_SERVERS, value: {{ include "magicoder.bootstrap" $root | quote }}}
        {{- include "magicoder.jaasEnv" (dict "root" $root "user" .component) | trim | nindent 8 }}
        {{- with .env }}{{ toYaml . | nindent 8 }}{{ end }}
        {{- with .values.env }}{{ toYaml . | nindent 8 }}{{ end }}
      # The cleaner is not live before its topics are there, which a new Kafka cluster takes minutes for.
      startupProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 2
        failureThreshold: 300
      livenessProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /q/health/ready, port: http}
        periodSeconds: 5
        timeoutSeconds: 5
      {{- $resources := deepCopy .values.resources }}
      {{- if .gpu }}
      {{- $_ := set $resources "limits" (merge (dict .gpu.resource (.gpu.count | int)) (get $resources "limits" | default dict)) }}
      {{- end }}
      resources: {{- toYaml $resources | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: settings, mountPath: /app/config, readOnly: true}
        {{- if $root.Values.kafka.strimzi.enabled }}
        - {name: kafka-ca, mountPath: /kafka-ca, readOnly: true}
        {{- end }}
        {{- with .mounts }}{{ toYaml . | nindent 8 }}{{ end }}
  volumes:
    - {name: tmp, emptyDir: {}}
    - {name: settings, configMap: {name: {{ $name }}}}
    {{- if $root.Values.kafka.strimzi.enabled }}
    - name: kafka-ca
      secret:
        secretName: {{ include "magicoder.cluster" $root }}-cluster-ca-cert
        items: [{key: ca.crt, path: ca.crt}]
    {{- end }}
    {{- with .volumes }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- with .values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "magicoder.selector" (dict "root" $root "component" .component) | nindent 10 }}
{{- end }}

{{/* config/application.properties of a service: its own settings last, which win. */}}
{{- define "magicoder.properties" -}}
{{- $all := dict }}
{{- range $key, $value := include "magicoder.clientSettings" .root | fromYaml }}
{{- $_ := set $all (printf "kafka.%s" $key) $value }}
{{- end }}
{{- range $key, $value := merge (deepCopy .values.settings) (.settings | default dict) }}
{{- $_ := set $all $key $value }}
{{- end }}
{{- range $key, $value := $all }}
{{ $key }}={{ $value }}
{{- end }}
{{- end }}

{{- define "magicoder.settings" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "magicoder.fullname" .root }}-{{ .component }}
  labels: {{- include "magicoder.labels" (dict "root" .root "component" .component) | nindent 4 }}
data:
  application.properties: |
    {{- include "magicoder.properties" . | nindent 4 }}
{{- end }}

{{- define "magicoder.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "magicoder.fullname" .root }}-{{ .component }}
  labels: {{- include "magicoder.labels" (dict "root" .root "component" .component) | nindent 4 }}
spec:
  {{- if not (kindIs "invalid" .replicas) }}
  replicas: {{ .replicas }}
  {{- end }}
  strategy: {{- .strategy | default (dict "type" "RollingUpdate" "rollingUpdate" (dict "maxUnavailable" 0 "maxSurge" 1)) | toYaml | nindent 4 }}
  selector:
    matchLabels: {{- include "magicoder.selector" (dict "root" .root "component" .component) | nindent 6 }}
  template: {{- include "magicoder.pod" . | nindent 4 }}
{{- end }}
