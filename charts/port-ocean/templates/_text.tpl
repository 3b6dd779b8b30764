{{/*
A value as the text of an environment variable. Whole numbers keep all their digits, because numbers in a values file
arrive as floating point; lists and maps become JSON; null is empty.
*/}}
{{- define "port-ocean.text" -}}
{{- if kindIs "float64" . -}}
{{- if eq (floor .) . -}}{{- printf "%.0f" . -}}{{- else -}}{{- toString . -}}{{- end -}}
{{- else if or (kindIs "map" .) (kindIs "slice" .) -}}
{{- toJson . -}}
{{- else if not (kindIs "invalid" .) -}}
{{- toString . -}}
{{- end -}}
{{- end -}}

{{/* `true` or `false` for a boolean or its text, `unclear` for anything else. */}}
{{- define "port-ocean.flag" -}}
{{- $text := include "port-ocean.text" . | trim | lower -}}
{{- if has $text (list "true" "yes" "on" "1") -}}true
{{- else if has $text (list "false" "no" "off" "0" "") -}}false
{{- else -}}unclear
{{- end -}}
{{- end -}}

{{/* The whole number in a value, or `unclear`. */}}
{{- define "port-ocean.number" -}}
{{- $text := include "port-ocean.text" . | trim -}}
{{- if regexMatch "^[0-9]{1,9}$" $text -}}{{- $text | trimPrefix "+" | atoi -}}{{- else -}}unclear{{- end -}}
{{- end -}}

{{/*
The name of the environment variable of a key, as the chart that existing values were written for makes it. A plural
acronym (`accountRoleARNs`) would come apart, which no program reads.
*/}}
{{- define "port-ocean.envName" -}}
{{- regexReplaceAll "_AR_NS(_|$)" (. | snakecase | upper) "_ARNS${1}" -}}
{{- end -}}

{{/* A name that Kubernetes takes; two names that differ only in what it does not take stay different. */}}
{{- define "port-ocean.clean" -}}
{{- $raw := trimSuffix "-" . -}}
{{- if regexMatch "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$" $raw -}}
{{- $raw -}}
{{- else -}}
{{- printf "%s-%s" (regexReplaceAll "[^a-z0-9]+" (lower $raw) "-" | trimAll "-") (sha256sum $raw | trunc 8) | trimPrefix "-" -}}
{{- end -}}
{{- end -}}
