# The image of ocean-aws: Node, the bundled program, and nothing else that was needed to build it.
#   docker build -t ocean-aws .
# It runs as any user, with a read-only root; /tmp/ocean is the one place that it may write to.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY . .
RUN node scripts/image-files.mjs /app

# The base without what only builds need. It is copied as a whole below, so that nothing of it stays in a layer.
FROM ${NODE_IMAGE} AS system
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/docker-entrypoint.sh /opt/yarn-* \
      /usr/local/include /usr/local/share/doc /usr/local/share/man /usr/local/CHANGELOG.md /usr/local/README.md \
      /usr/share/doc/* /usr/share/man/* /usr/share/locale/* /usr/share/info/* \
      /var/lib/apt/lists/* /var/cache/* /var/log/* /tmp/* /root/.npm /root/.cache \
 && userdel node && rm -rf /home/node \
 && groupadd --gid 1001 ocean \
 && useradd --uid 1001 --gid ocean --home-dir /tmp/ocean --no-create-home --shell /usr/sbin/nologin ocean \
 && mkdir -p /usr/local/share/ca-certificates /tmp/ocean \
 && chmod 1777 /tmp /tmp/ocean \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
 && ln -s /app/main.js /usr/local/bin/ocean \
 && ln -s /app/main.js /usr/local/bin/ocean-aws

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=
LABEL org.opencontainers.image.title="ocean-aws" \
      org.opencontainers.image.description="Keeps Port's software catalog equal to what exists in an AWS Organization" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      INTEGRATION_VERSION="${VERSION}"
COPY --from=system / /
COPY --from=build /app /app
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_ENV=production \
    HOME=/tmp/ocean \
    APPLICATION__CA_FOLDER=/usr/local/share/ca-certificates
WORKDIR /app
USER 1001:1001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["/usr/local/bin/node", "/app/main.js", "health"]
# Node is process 1 and gets the signals itself.
ENTRYPOINT ["/usr/local/bin/node", "/app/main.js"]
