{{/*
What the templates work with, as JSON: the values over their defaults (`values`), booleans as booleans (`on`), whole
numbers as numbers (`n`), and what follows from them. Fails, naming every problem, when values contradict each other.
*/}}
{{- define "port-ocean.settings" -}}
{{- $s := include "port-ocean.read" . | fromJson -}}
{{- $problems := include "port-ocean.problems" (dict "root" . "s" $s) | fromJson -}}
{{- with $problems.list -}}
{{- fail (printf "the values of this release cannot be used:\n  - %s" (join "\n  - " .)) -}}
{{- end -}}
{{- toJson $s -}}
{{- end -}}

{{/* The same without judging. */}}
{{- define "port-ocean.read" -}}
{{- $values := include "port-ocean.overlay" (list (include "port-ocean.defaults" . | fromYaml) .Values) | fromJson -}}
{{- $on := dict -}}
{{- $n := dict -}}
{{- $unclear := list -}}
{{- range $path := include "port-ocean.flagPaths" . | fromYamlArray -}}
{{- $flag := include "port-ocean.flag" (include "port-ocean.at" (list $values $path) | fromJson).value -}}
{{- $_ := set $on $path (eq $flag "true") -}}
{{- if eq $flag "unclear" -}}{{- $unclear = append $unclear (printf "%s must be true or false" $path) -}}{{- end -}}
{{- end -}}
{{- range $path := include "port-ocean.numberPaths" . | fromYamlArray -}}
{{- $value := (include "port-ocean.at" (list $values $path) | fromJson).value -}}
{{- $number := include "port-ocean.number" $value -}}
{{- if eq (include "port-ocean.text" $value) "" -}}
{{- else if eq $number "unclear" -}}
{{- $unclear = append $unclear (printf "%s must be a whole number" $path) -}}
{{- else -}}
{{- $_ := set $n $path (atoi $number) -}}
{{- end -}}
{{- end -}}
{{- $kind := include "port-ocean.text" $values.workload.kind -}}
{{- $schedule := include "port-ocean.schedule" (list $kind $values.scheduledResyncInterval) | fromJson -}}
{{- $s := dict "values" $values "on" $on "n" $n "unclear" $unclear "kind" $kind "schedule" $schedule -}}
{{- $_ := set $s "cron" (eq $kind "CronJob") -}}
{{- $_ := set $s "port" (include "port-ocean.containerPort" (dict "root" . "s" $s) | atoi) -}}
{{- $_ := set $s "image" (include "port-ocean.image" (dict "root" . "values" $values)) -}}
{{- $_ := set $s "listener" (include "port-ocean.listener" (dict "root" . "s" $s) | fromJson) -}}
{{- toJson $s -}}
{{- end -}}

{{/* A value by its path, wrapped: `{"value": ...}`. */}}
{{- define "port-ocean.at" -}}
{{- $value := index . 0 -}}
{{- range $key := splitList "." (index . 1) -}}
{{- $value = index $value $key -}}
{{- end -}}
{{- toJson (dict "value" $value) -}}
{{- end -}}

{{- define "port-ocean.flagPaths" -}}
- podServiceAccount.create
- workload.cron.resyncOnInstall
- workload.cron.resyncOnUpgrade
- workload.cron.suspend
- initializePortResources
- allowEnvironmentVariablesJqAccess
- sendRawDataExamples
- secret.create
- secret.useExistingSecret
- automountServiceAccountToken
- service.enabled
- ingress.enabled
- integration.oauth.enabled
- selfSignedCertificate.enabled
- selfSignedCertificate.secret.useExistingSecret
- livenessProbe.enabled
- readinessProbe.enabled
- startupProbe.enabled
- probe.enabled
- probe.suspend
- lakehouseEnabled
- streamingEnabled
- podDisruptionBudget.enabled
- networkPolicy.enabled
- serviceMonitor.enabled
- grafanaDashboard.enabled
- prometheusRule.enabled
- incrementalSync.enabled
- liveEvents.isRedisStreamConsumerEnabled
- liveEvents.worker.enabled
- liveEvents.ingress.enabled
- actionsProcessor.enabled
- actionsProcessor.worker.enabled
- postgresql.enabled
- identityPropagation.enabled
{{- end -}}

{{- define "port-ocean.numberPaths" -}}
- workload.deployment.replicas
- workload.cron.resyncTimeoutMinutes
- workload.cron.backoffLimit
- workload.cron.startingDeadlineSeconds
- workload.cron.failedJobsHistoryLimit
- workload.cron.successfulJobsHistoryLimit
- workload.cron.ttlSecondsAfterFinished
- terminationGracePeriodSeconds
- service.port
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
- {{ $probe }}.initialDelaySeconds
- {{ $probe }}.periodSeconds
- {{ $probe }}.timeoutSeconds
- {{ $probe }}.failureThreshold
- {{ $probe }}.successThreshold
{{- end }}
- probe.backoffLimit
- probe.ttlSecondsAfterFinished
- probe.activeDeadlineSeconds
- probe.failedJobsHistoryLimit
- probe.successfulJobsHistoryLimit
{{- end -}}

{{/*
When to sync, as `{"text": ...}` or `{"problem": ...}`. A CronJob needs a cron expression, so minutes become one where
cron can say it; a Deployment hands both to the program.
*/}}
{{- define "port-ocean.schedule" -}}
{{- $cron := eq (index . 0) "CronJob" -}}
{{- $text := include "port-ocean.text" (index . 1) | trim -}}
{{- if regexMatch "^(\".*\"|'.*')$" $text -}}
{{- $text = regexReplaceAll "^.(.*).$" $text "${1}" | trim -}}
{{- end -}}
{{- $fields := len (regexSplit "\\s+" $text -1) -}}
{{- if has $text (list "" "0") -}}
{{- toJson (dict "text" (ternary "0 */1 * * *" "" $cron)) -}}
{{- else if regexMatch "^[0-9]+$" $text -}}
{{- $minutes := atoi (trunc 9 $text) -}}
{{- if or (gt (len $text) 9) (gt $minutes 525600) -}}
{{- toJson (dict "problem" "scheduledResyncInterval is longer than a year") -}}
{{- else if not $cron -}}
{{- toJson (dict "text" $text) -}}
{{- else if eq $minutes 60 -}}
{{- toJson (dict "text" "0 * * * *") -}}
{{- else if and (lt $minutes 60) (eq (mod 60 $minutes) 0) -}}
{{- toJson (dict "text" (printf "*/%d * * * *" $minutes)) -}}
{{- else if eq $minutes 1440 -}}
{{- toJson (dict "text" "0 0 * * *") -}}
{{- else if eq $minutes 10080 -}}
{{- toJson (dict "text" "0 0 * * 0") -}}
{{- else if and (eq (mod $minutes 60) 0) (eq (mod 1440 $minutes) 0) -}}
{{- toJson (dict "text" (printf "0 */%d * * *" (div $minutes 60))) -}}
{{- else -}}
{{- toJson (dict "problem" (printf "scheduledResyncInterval is %d minutes, which cron cannot express evenly: a CronJob needs a divisor of 1440 that is a divisor or a multiple of 60, 10080 for a week, or a cron expression such as \"0 3 * * *\"" $minutes)) -}}
{{- end -}}
{{- else if or (eq $fields 5) (and $cron (hasPrefix "@" $text)) (and (not $cron) (eq $fields 6)) -}}
{{- toJson (dict "text" $text) -}}
{{- else -}}
{{- toJson (dict "problem" (printf "scheduledResyncInterval is %q: give minutes, or a cron expression of five fields such as \"0 3 * * *\"" $text)) -}}
{{- end -}}
{{- end -}}

{{/*
The port that the program listens on: `APPLICATION__PORT` where it is given, else that of the service. Ports below 1024
may be closed to a program without privileges; then it stays at 8000, and the service translates.
*/}}
{{- define "port-ocean.containerPort" -}}
{{- $port := dict "is" (get .s.n "service.port" | default 8000 | int) -}}
{{- if lt $port.is 1024 -}}{{- $_ := set $port "is" 8000 -}}{{- end -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- range $key, $value := $integration.extraConfig -}}
{{- if and (eq (include "port-ocean.envName" $key) "APPLICATION__PORT") (ne (include "port-ocean.number" $value) "unclear") -}}
{{- $_ := set $port "is" (include "port-ocean.number" $value | atoi) -}}
{{- end -}}
{{- end -}}
{{- range .root.Values.extraEnv -}}
{{- if and (eq (default "" .name) "APPLICATION__PORT") (ne (include "port-ocean.number" .value) "unclear") -}}
{{- $_ := set $port "is" (include "port-ocean.number" .value | atoi) -}}
{{- end -}}
{{- end -}}
{{- $port.is -}}
{{- end -}}

{{/*
The image of this project, unless `image` names another. `ghcr.io/port-labs` is the default of Port's chart and holds no
image of this project: it is left over from there and means the default, as does a version of Port's image.
*/}}
{{- define "port-ocean.image" -}}
{{- $registry := include "port-ocean.text" .values.imageRegistry | trimSuffix "/" -}}
{{- $image := include "port-ocean.text" .values.image -}}
{{- $version := include "port-ocean.text" .values.integration.version -}}
{{- if or (not $version) (eq (include "port-ocean.isPortsVersion" .) "true") -}}
{{- $version = .root.Chart.AppVersion -}}
{{- end -}}
{{- if and (eq $registry "ghcr.io/port-labs") (not $image) -}}
{{- $registry = (include "port-ocean.defaults" . | fromYaml).imageRegistry -}}
{{- end -}}
{{- list $registry (default (printf "ocean-aws:%s" $version) $image) | compact | join "/" -}}
{{- end -}}

{{/*
Whether `integration.version` pins Port's image: chart and program are released together, so a version of a later major
than the chart's program is none of this project's.
*/}}
{{- define "port-ocean.isPortsVersion" -}}
{{- $version := include "port-ocean.text" .values.integration.version -}}
{{- $major := regexFind "^[0-9]+" .root.Chart.AppVersion | atoi -}}
{{- and (regexMatch "^[0-9]{1,6}\\.[0-9]+\\.[0-9]+([-+].*)?$" $version) (gt (regexFind "^[0-9]+" $version | atoi) $major) -}}
{{- end -}}

{{/*
The event listener as the program reads it. A CronJob syncs once. `KAFKA` is the default of Port's chart, so it is there
without anybody's choice when values are reused; polling does the same, it syncs when Port asks.
*/}}
{{- define "port-ocean.listener" -}}
{{- if .s.cron -}}
{{- toJson (dict "type" "ONCE") -}}
{{- else -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- $given := $integration.eventListener | default dict -}}
{{- $type := include "port-ocean.text" $given.type | default "POLLING" -}}
{{- toJson (set (omit $given "brokers") "type" (ternary "POLLING" $type (eq $type "KAFKA"))) -}}
{{- end -}}
{{- end -}}
