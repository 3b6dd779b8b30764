{{/* What object names begin with, however long. */}}
{{- define "port-ocean.prefix" -}}
{{- $values := .Values -}}
{{- $override := include "port-ocean.text" $values.metadataNamePrefixOverride -}}
{{- $integration := $values.integration | default dict -}}
{{- $type := include "port-ocean.text" (default "default-type" $integration.type) -}}
{{- $identifier := include "port-ocean.text" (default "default-identifier" $integration.identifier) -}}
{{- include "port-ocean.clean" (default (printf "ocean-%s-%s" $type $identifier) $override) -}}
{{- end -}}

{{/* The same without `ocean-`, for the names of jobs. */}}
{{- define "port-ocean.shortPrefix" -}}
{{- if .Values.metadataNamePrefixOverride -}}
{{- include "port-ocean.prefix" . -}}
{{- else -}}
{{- trimPrefix "ocean-" (include "port-ocean.prefix" .) -}}
{{- end -}}
{{- end -}}

{{/* Prefix and suffix; when too long, the prefix is cut and 8 digits of its hash keep it apart from others. */}}
{{- define "port-ocean.hashedName" -}}
{{- $name := printf "%s%s" .prefix .suffix -}}
{{- if le (len $name) (int .max) -}}
{{- $name -}}
{{- else -}}
{{- $room := sub (int .max) (add (len .suffix) 9) | int -}}
{{- printf "%s-%s%s" (trunc $room .prefix | trimSuffix "-") (sha256sum .prefix | trunc 8) .suffix -}}
{{- end -}}
{{- end -}}

{{/* The name that releases of Port's chart up to 0.21 have: cut, with nothing that keeps long ones apart. */}}
{{- define "port-ocean.cutName" -}}
{{- $prefix := trunc 63 .prefix | trimSuffix "-" -}}
{{- $name := printf "%s%s" $prefix .suffix -}}
{{- if eq .cut "never" -}}
{{- $name -}}
{{- else if and (eq .cut "prefix") (gt (len $name) (int .max)) -}}
{{- printf "%s%s" (trunc (sub (int .max) (len .suffix) | int) $prefix | trimSuffix "-") .suffix -}}
{{- else -}}
{{- trunc 63 $name | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* `true` when this release owns the object in the cluster; offline nothing is owned. */}}
{{- define "port-ocean.owned" -}}
{{- $object := lookup .apiVersion .kind .root.Release.Namespace .name -}}
{{- if $object -}}
{{- eq (dig "metadata" "annotations" "meta.helm.sh/release-name" "" $object) .root.Release.Name -}}
{{- else -}}
false
{{- end -}}
{{- end -}}

{{/*
The name of an object. The two generations of Port's chart name long ones differently, so a release keeps the name that
its object has; `resourceNames` decides where the cluster cannot be asked.
*/}}
{{- define "port-ocean.objectName" -}}
{{- $prefix := include "port-ocean.prefix" .root -}}
{{- $args := dict "prefix" $prefix "suffix" .suffix "max" (default 63 .max) "cut" (default "name" .cut) -}}
{{- $hashed := include "port-ocean.hashedName" $args -}}
{{- $cut := include "port-ocean.cutName" $args -}}
{{- $style := default "auto" .root.Values.resourceNames -}}
{{- if or (eq $hashed $cut) (eq $style "hashed") -}}
{{- $hashed -}}
{{- else if eq $style "cut" -}}
{{- $cut -}}
{{- else -}}
{{- $there := dict "apiVersion" .apiVersion "kind" .kind "root" .root -}}
{{- if eq (include "port-ocean.owned" (set $there "name" $hashed)) "true" -}}
{{- $hashed -}}
{{- else if eq (include "port-ocean.owned" (set $there "name" $cut)) "true" -}}
{{- $cut -}}
{{- else -}}
{{- $hashed -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "port-ocean.configName" -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-config" "apiVersion" "v1" "kind" "ConfigMap") -}}
{{- end -}}

{{- define "port-ocean.secretName" -}}
{{- $name := (.Values.secret | default dict).name -}}
{{- if and $name (kindIs "string" $name) -}}
{{- $name -}}
{{- else -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-secret" "apiVersion" "v1" "kind" "Secret" "cut" "never") -}}
{{- end -}}
{{- end -}}

{{- define "port-ocean.certName" -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-cert" "apiVersion" "v1" "kind" "Secret" "cut" "never") -}}
{{- end -}}

{{- define "port-ocean.serviceName" -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-service" "apiVersion" "v1" "kind" "Service") -}}
{{- end -}}

{{- define "port-ocean.ingressName" -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-ingress" "apiVersion" "networking.k8s.io/v1" "kind" "Ingress") -}}
{{- end -}}

{{- define "port-ocean.deploymentName" -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-deployment" "apiVersion" "apps/v1" "kind" "Deployment") -}}
{{- end -}}

{{/* The CronJob controller adds 11 characters to the name. */}}
{{- define "port-ocean.cronJobName" -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-cron-job" "apiVersion" "batch/v1" "kind" "CronJob" "max" 52 "cut" "prefix") -}}
{{- end -}}

{{- define "port-ocean.ownName" -}}
{{- include "port-ocean.hashedName" (dict "prefix" (include "port-ocean.prefix" .root) "suffix" .suffix "max" (default 63 .max)) -}}
{{- end -}}

{{/* The account that the pods use; empty for the default one of the namespace. */}}
{{- define "port-ocean.serviceAccountName" -}}
{{- $account := .Values.podServiceAccount | default dict -}}
{{- if $account.name -}}
{{- tpl (include "port-ocean.text" $account.name) . | trunc 63 | trimSuffix "-" -}}
{{- else if eq (include "port-ocean.flag" $account.create) "true" -}}
{{- include "port-ocean.objectName" (dict "root" . "suffix" "-sa" "apiVersion" "v1" "kind" "ServiceAccount" "cut" "never") -}}
{{- end -}}
{{- end -}}

{{- define "port-ocean.chartName" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "port-ocean.selectorLabels" -}}
app.kubernetes.io/name: {{ include "port-ocean.chartName" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Labels of every object. Values are text, whatever they were written as. */}}
{{- define "port-ocean.labels" -}}
{{- $labels := dict -}}
{{- range $key, $value := .Values.extraLabels -}}
{{- $_ := set $labels $key (include "port-ocean.text" $value) -}}
{{- end -}}
{{- $_ := set $labels "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- $_ := set $labels "app.kubernetes.io/version" .Chart.AppVersion -}}
{{- $_ := set $labels "app.kubernetes.io/managed-by" .Release.Service -}}
{{- range $key, $value := include "port-ocean.selectorLabels" . | fromYaml -}}
{{- $_ := set $labels $key $value -}}
{{- end -}}
{{- toYaml $labels -}}
{{- end -}}
