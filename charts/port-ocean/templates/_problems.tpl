{{/* Everything that is wrong with the values, as `{"list": [...]}`: one sentence each. */}}
{{- define "port-ocean.problems" -}}
{{- $all := .s.unclear -}}
{{- range $part := list "absent" "workload" "credentials" "identity" "network" "names" -}}
{{- $all = concat $all (include (printf "port-ocean.problems.%s" $part) $ | fromYamlArray) -}}
{{- end -}}
{{- toJson (dict "list" $all) -}}
{{- end -}}

{{/* Features that this program does not have. */}}
{{- define "port-ocean.problems.absent" -}}
{{- $list := list -}}
{{- $why := dict
  "actionsProcessor.enabled" "this program runs no actions"
  "actionsProcessor.worker.enabled" "this program runs no actions"
  "postgresql.enabled" "this program needs no database, and the chart brings none"
  "liveEvents.worker.enabled" "this program takes no live events, it syncs when Port asks and on its schedule"
  "liveEvents.isRedisStreamConsumerEnabled" "this program takes no live events, so it reads no Redis stream"
  "liveEvents.ingress.enabled" "this program takes no live events, so nothing would answer behind this ingress"
  "incrementalSync.enabled" "this program has no incremental sync; unchanged entities are not written in a full one"
  "identityPropagation.enabled" "this program runs no actions"
-}}
{{- range $path, $reason := $why -}}
{{- if get $.s.on $path -}}
{{- $list = append $list (printf "%s is true, but %s: set it to false" $path $reason) -}}
{{- end -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}

{{- define "port-ocean.problems.workload" -}}
{{- $list := list -}}
{{- $s := .s -}}
{{- $workload := $s.values.workload -}}
{{- $replicas := get $s.n "workload.deployment.replicas" | int -}}
{{- $listener := include "port-ocean.text" $s.listener.type -}}
{{- if not (has $s.kind (list "Deployment" "CronJob")) -}}
{{- $list = append $list (printf "workload.kind is %q: it must be Deployment or CronJob" $s.kind) -}}
{{- end -}}
{{- with $s.schedule.problem -}}{{- $list = append $list . -}}{{- end -}}
{{- if gt $replicas 1 -}}
{{- $list = append $list "workload.deployment.replicas must be 0 or 1, because two pods must never sync one integration" -}}
{{- end -}}
{{- if not (has $workload.deployment.rolloutStrategy (list "Recreate" "RollingUpdate")) -}}
{{- $list = append $list (printf "workload.deployment.rolloutStrategy is %q: it must be Recreate or RollingUpdate" (include "port-ocean.text" $workload.deployment.rolloutStrategy)) -}}
{{- end -}}
{{- if not (has $s.values.scheduleConcurrencyPolicy (list "Allow" "Forbid" "Replace")) -}}
{{- $list = append $list (printf "scheduleConcurrencyPolicy is %q: it must be Forbid, Replace or Allow" (include "port-ocean.text" $s.values.scheduleConcurrencyPolicy)) -}}
{{- end -}}
{{- if $s.cron -}}
{{- range $name := include "port-ocean.ownListeners" . | fromYamlArray -}}
{{- $list = append $list (printf "%s sets the event listener, but a CronJob's pods must sync once and end: remove it" $name) -}}
{{- end -}}
{{- if ne $replicas 1 -}}
{{- $list = append $list "workload.deployment.replicas is set, but workload.kind is CronJob: use workload.cron.suspend to pause it" -}}
{{- end -}}
{{- if get $s.on "podDisruptionBudget.enabled" -}}
{{- $list = append $list "podDisruptionBudget.enabled is true, but a CronJob has no pods to keep: it is for workload.kind Deployment" -}}
{{- end -}}
{{- if get $s.on "serviceMonitor.enabled" -}}
{{- $list = append $list "serviceMonitor.enabled is true, but the pods of a CronJob are gone before they are scraped: set OTEL_EXPORTER_OTLP_ENDPOINT in extraEnv, which sends the metrics at the end of each sync" -}}
{{- end -}}
{{- else if eq $s.kind "Deployment" -}}
{{- if eq $listener "ONCE" -}}
{{- $list = append $list "integration.eventListener.type is ONCE, but a Deployment starts a program that ended again, so it would sync without end: use POLLING, or workload.kind CronJob" -}}
{{- else if ne $listener "POLLING" -}}
{{- $list = append $list (printf "integration.eventListener.type is %q, which this program does not offer: use POLLING" $listener) -}}
{{- end -}}
{{- $drain := include "port-ocean.drainSeconds" . | float64 -}}
{{- $grace := get $s.n "terminationGracePeriodSeconds" | int -}}
{{- if lt $grace (add 2 (ceil $drain | int) | int) -}}
{{- $list = append $list (printf "terminationGracePeriodSeconds is %d, but the program takes up to %v seconds to stop and about one more (OCEAN__MAX_WAIT_SECONDS_BEFORE_SHUTDOWN): it would be killed before its resync is reported as aborted" $grace $drain) -}}
{{- end -}}
{{- end -}}
{{- if and (ne (include "port-ocean.text" $s.values.podDisruptionBudget.minAvailable) "") (ne (include "port-ocean.text" $s.values.podDisruptionBudget.maxUnavailable) "") -}}
{{- $list = append $list "podDisruptionBudget.minAvailable and podDisruptionBudget.maxUnavailable exclude each other" -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}

{{/* Where the variables of the event listener are set beside the values. */}}
{{- define "port-ocean.ownListeners" -}}
{{- $names := list -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- range $key, $value := $integration.extraConfig -}}
{{- if hasPrefix "OCEAN__EVENT_LISTENER" (include "port-ocean.envName" $key) -}}
{{- $names = append $names (printf "integration.extraConfig.%s" $key) -}}
{{- end -}}
{{- end -}}
{{- range .root.Values.extraEnv -}}
{{- if hasPrefix "OCEAN__EVENT_LISTENER" (default "" .name) -}}
{{- $names = append $names (printf "%s in extraEnv" .name) -}}
{{- end -}}
{{- end -}}
{{- toYaml $names -}}
{{- end -}}

{{/* How long the program may drain after a signal: its default is 5 seconds. */}}
{{- define "port-ocean.drainSeconds" -}}
{{- $found := dict "is" "5" -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- range $key, $value := $integration.extraConfig -}}
{{- if eq (include "port-ocean.envName" $key) "OCEAN__MAX_WAIT_SECONDS_BEFORE_SHUTDOWN" -}}
{{- $_ := set $found "is" (include "port-ocean.text" $value) -}}
{{- end -}}
{{- end -}}
{{- range .root.Values.extraEnv -}}
{{- if eq (default "" .name) "OCEAN__MAX_WAIT_SECONDS_BEFORE_SHUTDOWN" -}}
{{- $_ := set $found "is" (include "port-ocean.text" .value) -}}
{{- end -}}
{{- end -}}
{{- $found.is -}}
{{- end -}}

{{- define "port-ocean.problems.credentials" -}}
{{- $list := list -}}
{{- $s := .s -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- $env := dict -}}
{{- range .root.Values.extraEnv -}}{{- $_ := set $env (default "" .name) true -}}{{- end -}}
{{- $name := (.root.Values.secret | default dict).name -}}
{{- $connected := .root.Capabilities.APIVersions.Has "v1/Pod" -}}
{{- $defaults := include "port-ocean.defaults" . | fromYaml -}}
{{- if get $s.on "secret.create" -}}
{{- if kindIs "slice" $name -}}
{{- $list = append $list "secret.name is a list, but secret.create is true and creates one Secret: give one name, or set secret.create to false to use those" -}}
{{- end -}}
{{- if get $s.on "secret.useExistingSecret" -}}
{{- $list = append $list "secret.useExistingSecret is not a value of this chart: set secret.create to false and secret.name to the Secret that exists" -}}
{{- end -}}
{{- range $key, $variable := dict "clientId" "OCEAN__PORT__CLIENT_ID" "clientSecret" "OCEAN__PORT__CLIENT_SECRET" -}}
{{- $text := include "port-ocean.text" (get $s.values.port $key) -}}
{{- if hasKey $env $variable -}}
{{- else if eq (trim $text) "" -}}
{{- $list = append $list (printf "port.%s is required: set it, or set secret.create to false and secret.name to a Secret that holds %s" $key $variable) -}}
{{- else if and (regexMatch "^<.*>$" $text) (or $connected (ne $text (get $defaults.port $key))) -}}
{{- $list = append $list (printf "port.%s is still a placeholder: set it, or set secret.create to false and secret.name to a Secret that holds %s" $key $variable) -}}
{{- end -}}
{{- end -}}
{{- range $key, $value := $integration.secrets -}}
{{- if regexMatch "^<.*>$" (include "port-ocean.text" $value) -}}
{{- $list = append $list (printf "integration.secrets.%s is still a placeholder" $key) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- if and (not $name) (not (and (hasKey $env "OCEAN__PORT__CLIENT_ID") (hasKey $env "OCEAN__PORT__CLIENT_SECRET"))) -}}
{{- $list = append $list "secret.create is false and secret.name is empty, so the pod would have no credentials: name the Secret that holds OCEAN__PORT__CLIENT_ID and OCEAN__PORT__CLIENT_SECRET" -}}
{{- end -}}
{{- if $integration.secrets -}}
{{- $list = append $list (printf "integration.secrets.%s is set, but secret.create is false, so it would reach no pod: put it into the Secret that secret.name names" (keys $integration.secrets | sortAlpha | join ", integration.secrets.")) -}}
{{- end -}}
{{- end -}}
{{- range $key, $value := $integration.config -}}
{{- if regexMatch "^<.*>$" (include "port-ocean.text" $value) -}}
{{- $list = append $list (printf "integration.config.%s is still a placeholder" $key) -}}
{{- end -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}

{{/* The AWS identity of the pods, and their service account. */}}
{{- define "port-ocean.problems.identity" -}}
{{- $list := list -}}
{{- $account := .root.Values.podServiceAccount | default dict -}}
{{- $create := get .s.on "podServiceAccount.create" -}}
{{- if and $account.annotations (not $create) -}}
{{- $list = append $list "podServiceAccount.annotations are set, but podServiceAccount.create is false, so they would reach no account: set it to true, or annotate the account that podServiceAccount.name names yourself" -}}
{{- end -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- $named := dict -}}
{{- range $part := list "config" "secrets" -}}
{{- range $key, $value := index $integration $part -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $named (include "port-ocean.envName" $key) (printf "integration.%s.%s" $part $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $irsa := and $create (hasKey ($account.annotations | default dict) "eks.amazonaws.com/role-arn") -}}
{{- if and $irsa (hasKey $named "AWS_ACCESS_KEY_ID") (not (hasKey $named "CREDENTIAL_PROVIDER_PRIORITY")) -}}
{{- $list = append $list (printf "%s is set together with the role of the service account (eks.amazonaws.com/role-arn), which would win: remove one of them, or say with integration.config.credentialProviderPriority which one counts" $named.AWS_ACCESS_KEY_ID) -}}
{{- end -}}
{{- $keys := list (hasKey $named "AWS_ACCESS_KEY_ID") (hasKey $named "AWS_SECRET_ACCESS_KEY") -}}
{{- if and (has true $keys) (has false $keys) (get .s.on "secret.create") -}}
{{- $list = append $list "of awsAccessKeyId and awsSecretAccessKey only one is set: an access key needs both" -}}
{{- end -}}
{{- $type := include "port-ocean.text" .s.values.integration.type -}}
{{- $image := include "port-ocean.text" .s.values.image -}}
{{- if and (not (has $type (list "aws-v3" "default-type"))) (not $image) -}}
{{- $list = append $list (printf "integration.type is %q, but this chart's image is an integration of the type aws-v3 only" $type) -}}
{{- end -}}
{{- if regexMatch "(^|/)port-ocean-aws-v3([:@]|$)" $image -}}
{{- $list = append $list (printf "image is %q, which is Port's image: remove the value to run this project's, or name yours" $image) -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}

{{- define "port-ocean.problems.network" -}}
{{- $list := list -}}
{{- $s := .s -}}
{{- $port := get $s.n "service.port" | int -}}
{{- if or (lt $port 1) (gt $port 65535) -}}
{{- $list = append $list "service.port must be from 1 to 65535" -}}
{{- end -}}
{{- if get $s.on "ingress.enabled" -}}
{{- if $s.cron -}}
{{- $list = append $list "ingress.enabled is true, but workload.kind is CronJob, which has no service: set it to false" -}}
{{- else if not (get $s.on "service.enabled") -}}
{{- $list = append $list "ingress.enabled is true, but service.enabled is false, so the ingress would lead nowhere" -}}
{{- end -}}
{{- end -}}
{{- if get $s.on "selfSignedCertificate.enabled" -}}
{{- $certificate := $s.values.selfSignedCertificate -}}
{{- if get $s.on "selfSignedCertificate.secret.useExistingSecret" -}}
{{- if not $certificate.secret.name -}}
{{- $list = append $list "selfSignedCertificate.secret.useExistingSecret is true, but selfSignedCertificate.secret.name is empty" -}}
{{- end -}}
{{- if $certificate.certificate -}}
{{- $list = append $list "selfSignedCertificate.certificate and selfSignedCertificate.secret.useExistingSecret exclude each other" -}}
{{- end -}}
{{- else if not $certificate.certificate -}}
{{- $list = append $list "selfSignedCertificate.enabled is true, but selfSignedCertificate.certificate is empty: give the certificate as PEM, or a Secret that holds it with selfSignedCertificate.secret.useExistingSecret" -}}
{{- end -}}
{{- end -}}
{{- range $probe := list "livenessProbe" "startupProbe" -}}
{{- if and (get $s.on (printf "%s.enabled" $probe)) (ne (get $s.n (printf "%s.successThreshold" $probe) | int) 1) -}}
{{- $list = append $list (printf "%s.successThreshold must be 1" $probe) -}}
{{- end -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}

{{/* What would be said twice, and names that Kubernetes refuses. */}}
{{- define "port-ocean.problems.names" -}}
{{- $list := list -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- range $part := list "config" "secrets" "extraConfig" -}}
{{- $seen := dict -}}
{{- range $key, $value := index $integration $part -}}
{{- $name := include "port-ocean.envName" $key -}}
{{- if not (regexMatch "^[-._a-zA-Z][-._a-zA-Z0-9]*$" $name) -}}
{{- $list = append $list (printf "integration.%s.%s cannot be the name of an environment variable" $part $key) -}}
{{- end -}}
{{- $text := include "port-ocean.text" $value -}}
{{- if and (hasKey $seen $name) (ne (get $seen $name | default dict).text $text) -}}
{{- $list = append $list (printf "integration.%s.%s and integration.%s.%s are the same setting with two values" $part (get $seen $name).key $part $key) -}}
{{- end -}}
{{- $_ := set $seen $name (dict "key" $key "text" $text) -}}
{{- end -}}
{{- end -}}
{{- $reserved := list "app" "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/managed-by" "app.kubernetes.io/version" "helm.sh/chart" -}}
{{- range $key, $value := .root.Values.extraLabels -}}
{{- if has $key $reserved -}}
{{- $list = append $list (printf "extraLabels.%s is a label of the chart itself, and may be part of a selector" $key) -}}
{{- end -}}
{{- end -}}
{{- if not (has (default "auto" .root.Values.resourceNames) (list "auto" "cut" "hashed")) -}}
{{- $list = append $list "resourceNames must be auto, cut or hashed" -}}
{{- end -}}
{{- $config := include "port-ocean.configName" .root -}}
{{- $there := lookup "v1" "ConfigMap" .root.Release.Namespace $config -}}
{{- if $there -}}
{{- $owner := dig "metadata" "annotations" "meta.helm.sh/release-name" "" $there -}}
{{- if and $owner (ne $owner .root.Release.Name) -}}
{{- $list = append $list (printf "the release %q of this namespace already runs the integration %q, and two must never sync one: give another integration.identifier, or upgrade that release" $owner (include "port-ocean.text" .s.values.integration.identifier)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}
