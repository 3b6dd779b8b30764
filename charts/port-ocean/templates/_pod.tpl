{{/*
A pod that runs the image. `mode` says for what: `deployment`, `cron`, `hook`, `probe` or `test`; `app` is its label.
*/}}
{{- define "port-ocean.podTemplate" -}}
metadata:
  {{- with include "port-ocean.podAnnotations" . | fromYaml }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  labels:
    app: {{ .app | quote }}
    {{- include "port-ocean.labels" .root | nindent 4 }}
spec:
  {{- include "port-ocean.podSpec" . | nindent 2 }}
{{- end -}}

{{/* Annotations of a pod: those of its kind win over those of all pods. */}}
{{- define "port-ocean.podAnnotations" -}}
{{- $annotations := dict -}}
{{- range $key, $value := .root.Values.podAnnotations -}}
{{- $_ := set $annotations $key (include "port-ocean.text" $value) -}}
{{- end -}}
{{- $workload := .root.Values.workload | default dict -}}
{{- if has .mode (list "cron" "hook") -}}
{{- range $key, $value := ($workload.cron | default dict).annotations -}}
{{- $_ := set $annotations $key (include "port-ocean.text" $value) -}}
{{- end -}}
{{- else if eq .mode "probe" -}}
{{- range $key, $value := (.root.Values.probe | default dict).annotations -}}
{{- $_ := set $annotations $key (include "port-ocean.text" $value) -}}
{{- end -}}
{{- else if eq .mode "deployment" -}}
{{- $_ := set $annotations "checksum/config" (include "port-ocean.configData" . | sha256sum) -}}
{{- if get .s.on "secret.create" -}}
{{- $_ := set $annotations "checksum/secret" (include "port-ocean.secretData" . | sha256sum) -}}
{{- end -}}
{{- if eq (include "port-ocean.inlineCertificate" .) "true" -}}
{{- $_ := set $annotations "checksum/certificate" (.s.values.selfSignedCertificate.certificate | sha256sum) -}}
{{- end -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{- define "port-ocean.inlineCertificate" -}}
{{- and (get .s.on "selfSignedCertificate.enabled") (not (get .s.on "selfSignedCertificate.secret.useExistingSecret")) -}}
{{- end -}}

{{- define "port-ocean.podSpec" -}}
{{- $values := .root.Values -}}
{{- $workload := $values.workload | default dict -}}
{{- with include "port-ocean.serviceAccountName" .root -}}
serviceAccountName: {{ . | quote }}
{{ end -}}
automountServiceAccountToken: {{ get .s.on "automountServiceAccountToken" }}
{{- if ne .mode "deployment" }}
restartPolicy: Never
{{- end }}
{{- with .s.values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
terminationGracePeriodSeconds: {{ get .s.n "terminationGracePeriodSeconds" | int }}
dnsPolicy: {{ .s.values.dnsPolicy }}
{{- with $values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.extraInitContainers }}
initContainers:
  {{- tpl (toYaml .) $.root | nindent 2 }}
{{- end }}
containers:
  - {{ include "port-ocean.container" . | nindent 4 | trim }}
  {{- if eq .mode "deployment" }}
  {{- with ($workload.deployment | default dict).extraContainers }}
  {{- tpl (toYaml .) $.root | nindent 2 }}
  {{- end }}
  {{- else if eq .mode "cron" }}
  {{- with ($workload.cron | default dict).extraContainers }}
  {{- tpl (toYaml .) $.root | nindent 2 }}
  {{- end }}
  {{- end }}
volumes:
  - name: ocean-tmp
    emptyDir: {}
  {{- with $values.extraVolumes }}
  {{- tpl (toYaml .) $.root | nindent 2 }}
  {{- end }}
  {{- if get .s.on "selfSignedCertificate.enabled" }}
  - name: certificates
    projected:
      sources:
        - secret:
            {{- if eq (include "port-ocean.inlineCertificate" .) "true" }}
            name: {{ include "port-ocean.certName" .root }}
            items:
              - key: crt
                path: cert.crt
            {{- else }}
            name: {{ .s.values.selfSignedCertificate.secret.name | quote }}
            items:
              - key: {{ .s.values.selfSignedCertificate.secret.key | quote }}
                path: cert.crt
            {{- end }}
  {{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- tpl (toYaml .) $.root | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "port-ocean.container" -}}
{{- $values := .root.Values -}}
name: {{ include "port-ocean.ownName" (dict "root" .root "suffix" "-container") }}
image: {{ .s.image | quote }}
imagePullPolicy: {{ .s.values.imagePullPolicy }}
{{- if has .mode (list "probe" "test") }}
command:
  - ocean
  - probe
args:
  - "."
  {{- with .s.values.probe.mode }}
  - --mode
  - {{ . | quote }}
  {{- end }}
  {{- with ($values.probe | default dict).kinds }}
  - --kinds
  - {{ join "," . | quote }}
  {{- end }}
{{- end }}
{{- with $values.containerSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $own := ternary ($values.probe | default dict).resources dict (has .mode (list "probe" "test")) }}
{{- with $own | default $values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if has .mode (list "deployment" "cron" "hook") }}
ports:
  - containerPort: {{ int .s.port }}
    protocol: TCP
{{- end }}
{{- if eq .mode "deployment" }}
{{- range $probe, $path := dict "livenessProbe" "/health/live" "readinessProbe" "/health/ready" "startupProbe" "/health/live" }}
{{- if get $.s.on (printf "%s.enabled" $probe) }}
{{ $probe }}:
  httpGet:
    path: {{ $path }}
    port: {{ int $.s.port }}
  {{- range $field := list "initialDelaySeconds" "periodSeconds" "timeoutSeconds" "successThreshold" "failureThreshold" }}
  {{ $field }}: {{ get $.s.n (printf "%s.%s" $probe $field) | int }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with include "port-ocean.env" . }}
env:
  {{- . | nindent 2 }}
{{- end }}
envFrom:
  - configMapRef:
      name: {{ include "port-ocean.configName" .root }}
  {{- range include "port-ocean.secretNames" . | fromYamlArray }}
  - secretRef:
      name: {{ . | quote }}
  {{- end }}
volumeMounts:
  - name: ocean-tmp
    mountPath: /tmp/ocean
  {{- with $values.extraVolumeMounts }}
  {{- tpl (toYaml .) $.root | nindent 2 }}
  {{- end }}
  {{- if get .s.on "selfSignedCertificate.enabled" }}
  - name: certificates
    mountPath: /usr/local/share/ca-certificates/cert.crt
    subPath: cert.crt
    readOnly: true
  {{- end }}
{{- end -}}
