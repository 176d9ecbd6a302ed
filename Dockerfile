# syntax=docker/dockerfile:1
# Pin by digest in a release: --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
# scripts wait until the sources are there
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json build-page.ts ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="lapse" \
      org.opencontainers.image.description="Finds Kubernetes network access that nobody uses and takes it away, safely" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY fixtures/demo ./fixtures/demo
COPY LICENSE ./
# the store is the only thing written
RUN mkdir /data && chown 10001:10001 /data
VOLUME /data
WORKDIR /data
USER 10001:10001
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["--help"]
