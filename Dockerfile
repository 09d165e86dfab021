# syntax=docker/dockerfile:1
# The service and ledger-cli in one image, for every role. What it needs at run time: a volume on /var/lib/consent-ledger
# and a place for temporary files on /tmp; the rest of its file system may be read-only (docs/production.md).

FROM node:22.22.3-bookworm-slim@sha256:e21fc383b50d5347dc7a9f1cae45b8f4e2f0d39f7ade28e4eef7d2934522b752 AS build
RUN apt-get update && apt-get install -y --no-install-recommends g++ make python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No script of a package runs, so nothing is fetched but what the lock file names; the one add-on that must be compiled
# is, with the headers that lie beside this Node.
RUN npm ci --ignore-scripts
RUN npm_config_nodedir=/usr/local npm rebuild better-sqlite3 --build-from-source --foreground-scripts
COPY tsconfig.base.json tsconfig.build.json tsconfig.json ./
COPY scripts scripts
COPY catalogue catalogue
COPY apps apps
COPY libs libs
COPY test test
RUN npm run -s build
RUN npm prune --omit=dev --ignore-scripts
RUN rm -rf dist/test dist/.tsbuildinfo node_modules/better-sqlite3/deps node_modules/better-sqlite3/build/Release/obj

FROM node:22.22.3-bookworm-slim@sha256:e21fc383b50d5347dc7a9f1cae45b8f4e2f0d39f7ade28e4eef7d2934522b752 AS service
LABEL org.opencontainers.image.title="consent-ledger" org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production DATA_DIR=/var/lib/consent-ledger OPS_LISTEN=0.0.0.0:9464
WORKDIR /opt/consent-ledger
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY catalogue catalogue
COPY LICENSE ./
COPY infra/docker/health-check.mjs infra/docker/health-check.mjs
# A fresh volume takes over owner and mode of the folder that it covers.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/consent-ledger
USER 1000:1000
VOLUME /var/lib/consent-ledger
EXPOSE 3000 9464
# Alive, not ready: a store that is away is no reason to end the process that waits for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 \
  CMD ["node", "infra/docker/health-check.mjs", "http://127.0.0.1:9464/health/live"]
STOPSIGNAL SIGTERM
# Room for what lives as long as a request: less of it is copied (decision 0023).
ENTRYPOINT ["node", "--max-semi-space-size=64", "dist/apps/ledger-api/main.js"]
