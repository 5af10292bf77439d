import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach } from "@jest/globals";
import { type LocalGitHub, startGitHub } from "@redline/local-github";
import { startModel } from "../../playground/model/index.ts";
import { listModels } from "../../src/agent/models.ts";
import { appPage, convertManifest } from "../../src/github/app.ts";
import { createProgress } from "../../src/server/setup/progress.ts";
import { serveSetup } from "../../src/server/setup/serve.ts";
import { createBrowser } from "../world/browser.ts";

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** A folder for `.env`, gone when the test ends. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "redline-setup-"));
  open.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A GitHub on which the App is to be registered. */
export async function aGitHub(): Promise<LocalGitHub> {
  const github = await startGitHub({
    root: join(await aFolder(), "git"),
    app: { permissions: {}, events: [] },
  });
  open.push(() => github.close());
  return github;
}

/** A model that takes one key. */
export async function aModel(key: string): Promise<string> {
  const type = "authentication_error";
  const wrong = { kind: "error", status: 401, type, message: "invalid x-api-key" } as const;
  const model = await startModel({
    onRequest: ({ headers }) => (headers.authorization === `Bearer ${key}` ? undefined : wrong),
  });
  open.push(() => model.close());
  return model.url;
}

/** The settings that lead to a GitHub of the tests. */
export const settingsOf = ({ url }: LocalGitHub) => ({ GITHUB_SERVER_URL: url, GITHUB_API_URL: url });

/** The set-up pages, with these settings, and what they have said and written. */
export async function aSetup(env: Record<string, string> = {}, folder?: string) {
  const file = join(folder ?? (await aFolder()), ".env");
  const lines: string[] = [];
  const progress = createProgress(env, file);
  const setup = await serveSetup({
    place: { host: "127.0.0.1", port: 0 },
    progress,
    github: { convert: convertManifest, appPage },
    listModels,
    say: (line) => lines.push(line),
  });
  open.push(() => setup.close());
  const text = () => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
  const url = `http://127.0.0.1:${setup.port}`;
  return {
    url,
    file,
    lines,
    finished: setup.finished,
    /** What the terminal shows. */
    token: /set-up token: ([0-9a-f]{32})$/.exec(lines[0] ?? "")?.[1] ?? "",
    /** `.env`; undefined if there is none. */
    text,
    written: () => parseEnv(text() ?? "") as Record<string, string>,
  };
}

/** A browser that is signed in and shows the step that is next. */
export async function signedIn({ url, token }: { readonly url: string; readonly token: string }) {
  const browser = createBrowser();
  await browser.go(`${url}/setup`);
  await browser.submit({ token });
  return browser;
}

/** A set-up whose address is known, with a browser before the registration of the App. */
export async function addressed(github: LocalGitHub, env: Record<string, string> = {}) {
  const folder = await aFolder();
  const setup = await aSetup({ ...settingsOf(github), ...env }, folder);
  const browser = await signedIn(setup);
  await browser.submit({ address: setup.url });
  return { setup, browser, folder };
}

/** What the registration on a GitHub gives. */
export const credentials = ({ app }: LocalGitHub) => ({
  APP_ID: String(app.id),
  PRIVATE_KEY: app.privateKey,
  WEBHOOK_SECRET: app.webhookSecret,
});
