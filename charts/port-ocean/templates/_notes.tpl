{{/* What an operator should know about values that are accepted but do nothing, as a list. */}}
{{- define "port-ocean.notes" -}}
{{- $list := list -}}
{{- $known := list "global" "nameOverride" "fullnameOverride" "metadataNamePrefixOverride" "resourceNames" "port" "deploymentAnnotations" "podAnnotations" "podServiceAccount" "automountServiceAccountToken" "extraEnv" "podSecurityContext" "containerSecurityContext" "extraInitContainers" "extraVolumes" "extraVolumeMounts" "workload" "resources" "nodeSelector" "hostAliases" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" "extraLabels" "imageRegistry" "image" "imagePullPolicy" "imagePullSecrets" "initializePortResources" "createPortResourcesOrigin" "allowEnvironmentVariablesJqAccess" "scheduledResyncInterval" "scheduleConcurrencyPolicy" "terminationGracePeriodSeconds" "clientTimeout" "sendRawDataExamples" "secret" "dnsPolicy" "dnsConfig" "service" "ingress" "integration" "selfSignedCertificate" "livenessProbe" "readinessProbe" "startupProbe" "probe" "podDisruptionBudget" "networkPolicy" "serviceMonitor" "grafanaDashboard" "prometheusRule" "processingMode" "lakehouseEnabled" "streamingEnabled" "incrementalSync" "liveEvents" "actionsProcessor" "postgresql" "identityPropagation" "eventsDebugLogging" -}}
{{- $meant := dict "extraEnvs" "extraEnv" "securityContext" "podSecurityContext or containerSecurityContext" "eventListener" "integration.eventListener" "config" "integration.config" "secrets" "integration.secrets" "serviceAccount" "podServiceAccount" -}}
{{- range $key := keys .root.Values | sortAlpha -}}
{{- if not (has $key $known) -}}
{{- $list = append $list (printf "%s is not a value of this chart and has no effect%s." $key (ternary (printf "; did you mean %s?" (get $meant $key)) "" (hasKey $meant $key))) -}}
{{- end -}}
{{- end -}}
{{- if and (eq (include "port-ocean.isPortsVersion" (dict "root" .root "values" .s.values)) "true") (not .s.values.image) -}}
{{- $list = append $list (printf "integration.version is %s, a version of Port's image, and has no effect: this release runs %s." .s.values.integration.version .s.image) -}}
{{- end -}}
{{- if and (not .s.cron) (eq "KAFKA" (include "port-ocean.text" ((.root.Values.integration | default dict).eventListener | default dict).type)) -}}
{{- $list = append $list "integration.eventListener.type is KAFKA, which this program does not offer: it polls instead, and syncs when Port asks too." -}}
{{- end -}}
{{- range $key, $value := (.root.Values.integration | default dict).config -}}
{{- if has (include "port-ocean.envName" $key) (list "AWS_SECRET_ACCESS_KEY" "AWS_SESSION_TOKEN") -}}
{{- $list = append $list (printf "integration.config.%s is in the ConfigMap, where many may read it: put it into integration.secrets." $key) -}}
{{- end -}}
{{- end -}}
{{- if and (eq (include "port-ocean.inlineCertificate" .) "true") (not (contains "BEGIN CERTIFICATE" .s.values.selfSignedCertificate.certificate)) -}}
{{- $list = append $list "selfSignedCertificate.certificate is no certificate in PEM, so it will not be trusted." -}}
{{- end -}}
{{- if .s.values.liveEvents.baseUrl -}}
{{- $list = append $list "liveEvents.baseUrl has no effect: this program takes no live events, it syncs when Port asks and on its schedule." -}}
{{- end -}}
{{- if (.root.Values.integration | default dict).processExecution -}}
{{- $list = append $list "integration.processExecution has no effect." -}}
{{- end -}}
{{- if get .s.on "integration.oauth.enabled" -}}
{{- $list = append $list "integration.oauth has no effect: AWS credentials are keys or roles." -}}
{{- end -}}
{{- if get .s.on "streamingEnabled" -}}
{{- $list = append $list "streamingEnabled has no effect: this program always streams." -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}
