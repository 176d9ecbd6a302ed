# The image of Lapse: production dependencies on Debian, no npm, no package manager, no root (docs/adr/0023-image.md).
#
#   docker build -t lapse:0.1.0 .
#   docker run --read-only -v lapse:/data lapse:0.1.0 demo
#
# A release names its base by digest and says what it is made of:
#   --build-arg NODE_IMAGE=docker.io/library/node:24-bookworm-slim@sha256:…
#   --build-arg VERSION=0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" --build-arg CREATED="$(date -u +%FT%TZ)"
#   --build-arg SOURCE=https://github.com/…
# A registry that wants credentials: --secret id=npmrc,src=$HOME/.npmrc (seen by `npm ci` only, in no layer).
# Both platforms: docker buildx build --platform linux/amd64,linux/arm64; only the stage `rootfs` runs as the target.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

# What is built is the same on every platform.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
# scripts of packages are not run; our own build is the next step
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json build-page.ts ./
COPY src ./src
RUN npm run build && find dist -name '*.map' -delete

# Production dependencies of the target platform: DuckDB's library is native, and glibc is what node's image has.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS modules
ARG TARGETARCH
WORKDIR /app
COPY package.json package-lock.json ./
# declarations, maps and readmes are a third of the bytes; licences stay
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    case "${TARGETARCH:-$(dpkg --print-architecture)}" in amd64) cpu=x64 ;; arm64) cpu=arm64 ;; *) exit 1 ;; esac \
    && npm ci --omit=dev --ignore-scripts --os=linux --cpu="$cpu" --libc=glibc \
    && test -f "node_modules/@duckdb/node-bindings-linux-$cpu/duckdb.node" \
    && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \
         -o -iname 'readme*.md' -o -iname 'changelog*.md' \) -delete \
    && rm -rf node_modules/bare-*/prebuilds node_modules/.package-lock.json

# The file system: node, git for `propose` and the age of rules, tini as first process. What only builds, goes.
FROM ${NODE_IMAGE} AS rootfs
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates git tini \
    && rm -rf /var/lib/apt/lists /var/cache/* /var/log/* /tmp/* \
    && rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share /usr/local/*.md /opt/yarn* \
    && cd /usr/local/bin && rm -f npm npx yarn yarnpkg corepack nodejs docker-entrypoint.sh \
    && cd /usr/lib/git-core \
    && rm -rf git-daemon git-http-backend git-http-fetch git-http-push git-imap-send git-shell scalar \
         /usr/bin/git-shell /usr/bin/scalar /usr/share/gitweb /usr/share/doc/git/contrib \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin lapse \
    && install -d -o 10001 -g 10001 /data \
    && ln -s /app/dist/cli/main.js /usr/local/bin/lapse \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
    && dpkg -l | awk '/^ii  (apt|libapt-pkg[^ ]*|gpgv|perl[^ ]*|libperl5[^ ]*|liberror-perl|git-man)[: ]/ { print $2 }' \
       | xargs dpkg --purge --force-depends --force-remove-essential 2>/dev/null

# One layer of it, so that what went is not in the image
FROM scratch
COPY --from=rootfs / /
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
COPY package.json LICENSE deploy/image/health.mjs ./
COPY fixtures/demo ./fixtures/demo
COPY --from=build /src/dist ./dist

ENV NODE_ENV=production
# the store is the only thing written; a volume also where the root is read-only
VOLUME /data
WORKDIR /data
USER 10001:10001
# asks a collector that listens; every other command is well as long as it runs. Kubernetes has probes of its own
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 CMD ["node", "/app/health.mjs"]
# tini reaps what git leaves behind, and hands signals on; -s: also where the first process is another
ENTRYPOINT ["/usr/bin/tini", "-s", "--", "lapse"]
CMD ["--help"]

ARG NODE_IMAGE
ARG VERSION=0.1.0
ARG REVISION=""
ARG CREATED=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="lapse" \
      org.opencontainers.image.description="Finds Kubernetes network access that nobody uses and takes it away, safely" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="${NODE_IMAGE}"
