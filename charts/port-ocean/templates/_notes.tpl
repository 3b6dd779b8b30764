{{/* What an operator should know about values that are accepted but do nothing, as a list. */}}
{{- define "port-ocean.notes" -}}
{{- $list := list -}}
{{- $known := list "global" "nameOverride" "fullnameOverride" "metadataNamePrefixOverride" "resourceNames" "port" "deploymentAnnotations" "podAnnotations" "podServiceAccount" "automountServiceAccountToken" "extraEnv" "podSecurityContext" "containerSecurityContext" "extraInitContainers" "extraVolumes" "extraVolumeMounts" "workload" "resources" "nodeSelector" "hostAliases" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" "extraLabels" "imageRegistry" "image" "imagePullPolicy" "imagePullSecrets" "initializePortResources" "createPortResourcesOrigin" "allowEnvironmentVariablesJqAccess" "scheduledResyncInterval" "scheduleConcurrencyPolicy" "terminationGracePeriodSeconds" "clientTimeout" "sendRawDataExamples" "secret" "dnsPolicy" "dnsConfig" "service" "ingress" "integration" "selfSignedCertificate" "livenessProbe" "readinessProbe" "startupProbe" "probe" "podDisruptionBudget" "networkPolicy" "processingMode" "lakehouseEnabled" "streamingEnabled" "incrementalSync" "liveEvents" "actionsProcessor" "postgresql" "identityPropagation" "eventsDebugLogging" -}}
{{- $meant := dict "extraEnvs" "extraEnv" "securityContext" "podSecurityContext or containerSecurityContext" "eventListener" "integration.eventListener" "config" "integration.config" "secrets" "integration.secrets" "serviceAccount" "podServiceAccount" -}}
{{- range $key := keys .root.Values | sortAlpha -}}
{{- if not (has $key $known) -}}
{{- $list = append $list (printf "%s is not a value of this chart and has no effect%s." $key (ternary (printf "; did you mean %s?" (get $meant $key)) "" (hasKey $meant $key))) -}}
{{- end -}}
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
