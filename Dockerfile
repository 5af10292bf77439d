# Redline in production: Node 24 runs the TypeScript as it is, so nothing is built.
# How to start it, and what each flag is for: docs/hardening.md. `npm run image` tries all of it.
#
# The version is that of Node in package.json. A tag can be moved: where you build for yourself, put the digest that
# `docker buildx imagetools inspect` shows after it.
FROM node:24.21.0-bookworm-slim

# git for everything, bubblewrap, mount and util-linux to run what a model wrote, tini as the first process: it ends
# what loses its parent, and passes signals on.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bubblewrap ca-certificates git mount tini util-linux \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin

WORKDIR /app
COPY package.json package-lock.json ./
RUN umask 022 && npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm cache clean --force && rm -rf /root/.npm /tmp/*
COPY app.yml LICENSE ./
COPY src ./src

# All of it belongs to root and can be read by the bot, whatever the umask was where the sources lay. Its own folder
# can be read by nobody else.
RUN chmod -R u=rwX,go=rX package.json package-lock.json app.yml LICENSE src \
  && install -d -m 700 -o node -g node /data

# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 REDLINE_FOLDER=/data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((page) => process.exit(page.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "-s", "--"]
CMD ["node", "src/main.ts"]
