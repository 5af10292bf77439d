import { readFileSync } from "node:fs";
import { createCatalog } from "./catalog.js";
import { readConfig } from "./config.js";
import { createLog } from "./log.js";
import { createApp } from "./server.js";

const config = readConfig(process.env);
const log = createLog({ write: (line) => process.stdout.write(line) });
const books = JSON.parse(readFileSync(new URL("../data/books.json", import.meta.url), "utf8"));

const server = createApp({ config, log, catalog: createCatalog(books) });
server.listen(config.port, () => log.info("listening", { port: config.port }));

process.on("SIGTERM", () => server.close());
