{{/*
What a value means that is not there: set to null, or missing because the values of another chart are reused
(`--reuse-values`). Maps that are used as they are (resources, security contexts, labels) are not here: null removes
them.
*/}}
{{- define "port-ocean.defaults" -}}
resourceNames: auto
port:
  clientId: "<enter your client id here>"
  clientSecret: "<enter your client secret here>"
  baseUrl: https://api.getport.io
podServiceAccount:
  create: false
workload:
  kind: Deployment
  deployment:
    rolloutStrategy: Recreate
    replicas: 1
  cron:
    resyncTimeoutMinutes: ""
    resyncOnInstall: true
    resyncOnUpgrade: true
    suspend: false
    backoffLimit: 0
    startingDeadlineSeconds: ""
    timeZone: ""
    failedJobsHistoryLimit: 1
    successfulJobsHistoryLimit: 1
    ttlSecondsAfterFinished: 600
imageRegistry: ghcr.io/ocean-aws
image: ""
imagePullPolicy: Always
initializePortResources: true
createPortResourcesOrigin: ""
allowEnvironmentVariablesJqAccess: true
scheduledResyncInterval: ""
scheduleConcurrencyPolicy: Forbid
terminationGracePeriodSeconds: 30
clientTimeout: ""
sendRawDataExamples: true
secret:
  create: true
  name: ""
  useExistingSecret: false
dnsPolicy: ClusterFirst
automountServiceAccountToken: false
priorityClassName: ""
service:
  enabled: true
  type: ClusterIP
  port: 8000
  portName: ocean-port
ingress:
  enabled: false
  className: ""
  host: ""
  path: /
  pathType: Prefix
integration:
  identifier: default-identifier
  version: ""
  type: default-type
  oauth:
    enabled: false
    access_token_file_path: /tmp/ocean/.config/oauth_token
selfSignedCertificate:
  enabled: false
  certificate: ""
  secret:
    name: ""
    key: crt
    useExistingSecret: false
livenessProbe:
  enabled: true
  initialDelaySeconds: 30
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
  successThreshold: 1
readinessProbe:
  enabled: true
  initialDelaySeconds: 5
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 5
  successThreshold: 1
startupProbe:
  enabled: true
  initialDelaySeconds: 0
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: 30
  successThreshold: 1
probe:
  enabled: true
  suspend: true
  schedule: "0 0 31 2 *"
  backoffLimit: 0
  ttlSecondsAfterFinished: 600
  activeDeadlineSeconds: ""
  reportingMode: port
  mode: shallow
  failedJobsHistoryLimit: 1
  successfulJobsHistoryLimit: 1
processingMode: dsp
lakehouseEnabled: true
streamingEnabled: false
podDisruptionBudget:
  enabled: false
  minAvailable: ""
  maxUnavailable: ""
networkPolicy:
  enabled: false
serviceMonitor:
  enabled: false
  interval: 60s
grafanaDashboard:
  enabled: false
  labels:
    grafana_dashboard: "1"
prometheusRule:
  enabled: false
incrementalSync:
  enabled: false
liveEvents:
  baseUrl: ""
  isRedisStreamConsumerEnabled: false
  worker:
    enabled: false
  ingress:
    enabled: false
actionsProcessor:
  enabled: false
  worker:
    enabled: false
postgresql:
  enabled: false
identityPropagation:
  enabled: false
{{- end -}}

{{/* Values over defaults: maps key by key, null as if it were not there. */}}
{{- define "port-ocean.overlay" -}}
{{- $given := index . 1 | default dict -}}
{{- $out := dict -}}
{{- range $key, $value := index . 0 -}}
{{- $set := index $given $key -}}
{{- if kindIs "map" $value -}}
{{- $_ := set $out $key (include "port-ocean.overlay" (list $value (ternary $set dict (kindIs "map" $set))) | fromJson) -}}
{{- else -}}
{{- $_ := set $out $key (ternary $value $set (kindIs "invalid" $set)) -}}
{{- end -}}
{{- end -}}
{{- toJson $out -}}
{{- end -}}
