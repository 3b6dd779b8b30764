{{/* What the ConfigMap holds: text by name of the variable. */}}
{{- define "port-ocean.configData" -}}
{{- $values := .s.values -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- $data := dict -}}
{{- $_ := set $data "OCEAN__PORT__BASE_URL" (tpl (include "port-ocean.text" $values.port.baseUrl) .root) -}}
{{- $_ := set $data "OCEAN__INITIALIZE_PORT_RESOURCES" (get .s.on "initializePortResources" | toString) -}}
{{- $_ := set $data "OCEAN__ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS" (get .s.on "allowEnvironmentVariablesJqAccess" | toString) -}}
{{- $_ := set $data "OCEAN__SEND_RAW_DATA_EXAMPLES" (get .s.on "sendRawDataExamples" | toString) -}}
{{- $_ := set $data "OCEAN__LAKEHOUSE_ENABLED" (get .s.on "lakehouseEnabled" | toString) -}}
{{- $_ := set $data "OCEAN__STREAMING__ENABLED" (get .s.on "streamingEnabled" | toString) -}}
{{- $_ := set $data "OCEAN__ACTIONS_PROCESSOR__ENABLED" "false" -}}
{{- $_ := set $data "OCEAN__PROCESSING_MODE" (include "port-ocean.text" $values.processingMode) -}}
{{- $_ := set $data "OCEAN__INTEGRATION__IDENTIFIER" (include "port-ocean.text" $values.integration.identifier) -}}
{{- $_ := set $data "OCEAN__EVENT_LISTENER" (toJson .s.listener) -}}
{{- if and (not .s.cron) .s.schedule.text -}}
{{- $_ := set $data "OCEAN__SCHEDULED_RESYNC_INTERVAL" .s.schedule.text -}}
{{- end -}}
{{- with include "port-ocean.text" $values.createPortResourcesOrigin -}}
{{- $_ := set $data "OCEAN__CREATE_PORT_RESOURCES_ORIGIN" . -}}
{{- end -}}
{{- with include "port-ocean.text" $values.clientTimeout -}}
{{- $_ := set $data "OCEAN__CLIENT_TIMEOUT" . -}}
{{- end -}}
{{- if get .s.on "integration.oauth.enabled" -}}
{{- $_ := set $data "OCEAN__OAUTH_ACCESS_TOKEN_FILE_PATH" (include "port-ocean.text" $values.integration.oauth.access_token_file_path) -}}
{{- end -}}
{{- if ne (int .s.port) 8000 -}}
{{- $_ := set $data "APPLICATION__PORT" (int .s.port | toString) -}}
{{- end -}}
{{- range $key, $value := $integration.config -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $data (printf "OCEAN__INTEGRATION__CONFIG__%s" (include "port-ocean.envName" $key)) (include "port-ocean.text" $value) -}}
{{- end -}}
{{- end -}}
{{- range $key, $value := $integration.extraConfig -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $data (include "port-ocean.envName" $key) (include "port-ocean.text" $value) -}}
{{- end -}}
{{- end -}}
{{- toYaml $data -}}
{{- end -}}

{{/* What the Secret holds, encoded. */}}
{{- define "port-ocean.secretData" -}}
{{- $integration := .root.Values.integration | default dict -}}
{{- $data := dict -}}
{{- $_ := set $data "OCEAN__PORT__CLIENT_ID" (include "port-ocean.text" .s.values.port.clientId | b64enc) -}}
{{- $_ := set $data "OCEAN__PORT__CLIENT_SECRET" (include "port-ocean.text" .s.values.port.clientSecret | b64enc) -}}
{{- range $key, $value := $integration.secrets -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $data (printf "OCEAN__INTEGRATION__CONFIG__%s" (include "port-ocean.envName" $key)) (include "port-ocean.text" $value | b64enc) -}}
{{- end -}}
{{- end -}}
{{- toYaml $data -}}
{{- end -}}

{{/* The container's own variables: of the mode, of certificates, then those of `extraEnv`, which win. */}}
{{- define "port-ocean.env" -}}
{{- $own := list -}}
{{- if and (eq .mode "deployment") .s.values.liveEvents.baseUrl -}}
{{- $own = append $own (dict "name" "OCEAN__BASE_URL" "value" (include "port-ocean.text" .s.values.liveEvents.baseUrl)) -}}
{{- $own = append $own (dict "name" "OCEAN__LIVE_EVENTS__IS_REDIS_STREAM_CONSUMER_ENABLED" "value" "false") -}}
{{- end -}}
{{- if has .mode (list "probe" "test") -}}
{{- $own = append $own (dict "name" "OCEAN__EVENT_LISTENER" "value" "{\"type\":\"ONCE\"}") -}}
{{- end -}}
{{- if eq .mode "probe" -}}
{{- $own = append $own (dict "name" "OCEAN__PROBE_REPORTING_MODE" "value" (include "port-ocean.text" .s.values.probe.reportingMode)) -}}
{{- end -}}
{{- if get .s.on "selfSignedCertificate.enabled" -}}
{{- $own = append $own (dict "name" "SSL_CERT_FILE" "value" "/etc/ssl/certs/ca-certificates.crt") -}}
{{- $own = append $own (dict "name" "REQUESTS_CA_BUNDLE" "value" "/etc/ssl/certs/ca-certificates.crt") -}}
{{- end -}}
{{- $extra := list -}}
{{- if eq .mode "probe" -}}
{{- $extra = include "port-ocean.extraEnv" (list (.root.Values.probe | default dict).extraEnv .root) | fromYamlArray -}}
{{- end -}}
{{- $names := list -}}
{{- range $extra -}}{{- $names = append $names .name -}}{{- end -}}
{{- range include "port-ocean.extraEnv" (list .root.Values.extraEnv .root) | fromYamlArray -}}
{{- if not (has .name $names) -}}{{- $extra = append $extra . -}}{{- end -}}
{{- end -}}
{{- range $extra -}}{{- $names = append $names .name -}}{{- end -}}
{{- $all := list -}}
{{- range $own -}}{{- if not (has .name $names) -}}{{- $all = append $all . -}}{{- end -}}{{- end -}}
{{- with concat $all $extra -}}{{- toYaml . -}}{{- end -}}
{{- end -}}

{{/* A list of variables of the values; what is written as a number or a boolean is text. */}}
{{- define "port-ocean.extraEnv" -}}
{{- $list := list -}}
{{- with index . 0 -}}
{{- range tpl (toYaml .) (index $ 1) | fromYamlArray -}}
{{- if hasKey . "value" -}}{{- $_ := set . "value" (include "port-ocean.text" .value) -}}{{- end -}}
{{- $list = append $list . -}}
{{- end -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}

{{/* Names of the Secrets that the container reads. */}}
{{- define "port-ocean.secretNames" -}}
{{- $name := (.root.Values.secret | default dict).name -}}
{{- if get .s.on "secret.create" -}}
{{- toYaml (list (include "port-ocean.secretName" .root)) -}}
{{- else if kindIs "slice" $name -}}
{{- toYaml $name -}}
{{- else if $name -}}
{{- toYaml (list $name) -}}
{{- else -}}
[]
{{- end -}}
{{- end -}}
