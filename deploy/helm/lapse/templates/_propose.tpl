{{/* The rest of a CronJob that works on a clone of the repository: { root, name, args } */}}
{{- define "lapse.proposeJob" -}}
{{- $ := .root -}}
concurrencyPolicy: Forbid
startingDeadlineSeconds: 3600
successfulJobsHistoryLimit: 2
failedJobsHistoryLimit: 4
jobTemplate:
  spec:
    # the next run goes on where this one ended
    backoffLimit: 0
    activeDeadlineSeconds: 3600
    template:
      metadata:
        labels:
          {{- include "lapse.labels" $ | nindent 10 }}
          app.kubernetes.io/component: propose
      spec:
        serviceAccountName: {{ include "lapse.serviceAccount" $ }}
        restartPolicy: Never
        securityContext:
          {{- include "lapse.podSecurity" $ | nindent 10 }}
        {{- with $.Values.imagePullSecrets }}
        imagePullSecrets:
          {{- toYaml . | nindent 10 }}
        {{- end }}
        containers:
          - name: {{ .name }}
            image: {{ include "lapse.image" $ | quote }}
            imagePullPolicy: {{ $.Values.image.pullPolicy }}
            args:
              {{- toYaml .args | nindent 14 }}
              - --log-format=json
            securityContext:
              {{- include "lapse.containerSecurity" $ | nindent 14 }}
            resources:
              {{- toYaml $.Values.propose.resources | nindent 14 }}
            volumeMounts:
              - name: config
                mountPath: /etc/lapse/config
                readOnly: true
              - name: token
                mountPath: /etc/lapse/token
                readOnly: true
              - name: forge
                mountPath: /etc/lapse/forge
                readOnly: true
              # the clone; the root file system is read-only
              - name: tmp
                mountPath: /tmp
        volumes:
          - name: config
            configMap:
              name: {{ include "lapse.fullname" $ }}
          - name: token
            secret:
              secretName: {{ include "lapse.tokenSecret" $ }}
              items:
                - key: {{ $.Values.auth.key }}
                  path: {{ $.Values.auth.key }}
          - name: forge
            secret:
              secretName: {{ required "propose.secret holds the token of the forge" $.Values.propose.secret }}
          - name: tmp
            emptyDir:
              sizeLimit: {{ $.Values.propose.scratch }}
        {{- with $.Values.nodeSelector }}
        nodeSelector:
          {{- toYaml . | nindent 10 }}
        {{- end }}
        {{- with $.Values.tolerations }}
        tolerations:
          {{- toYaml . | nindent 10 }}
        {{- end }}
{{- end -}}

{{/* Host names that a proposal talks to, one a line */}}
{{- define "lapse.forgeHosts" -}}
{{- $host := (urlParse .Values.propose.repo).hostname -}}
{{- $hosts := list $host -}}
{{- if eq $host "github.com" }}{{ $hosts = append $hosts "api.github.com" }}{{ end -}}
{{- range concat $hosts .Values.propose.hosts | uniq }}
{{ . }}
{{- end }}
{{- end -}}

{{- define "lapse.forgePort" -}}
{{- $host := (urlParse .Values.propose.repo).host -}}
{{- default "443" (trimPrefix ":" (regexFind ":[0-9]+$" $host)) -}}
{{- end -}}
