# Redline in production: Node 24 runs the TypeScript as it is, so nothing is built.
FROM node:24-bookworm-slim

# git for everything, bubblewrap to run what a model wrote.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bubblewrap ca-certificates git \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY app.yml LICENSE ./
COPY src ./src

# A sandbox made by root holds nobody, so the bot is not root.
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 REDLINE_FOLDER=/data
VOLUME /data
EXPOSE 3000
CMD ["node", "src/main.ts"]
