import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalGitHub, startGitHub } from "@redline/local-github";
import { initBare, moveBranch, writeCommit } from "@redline/local-github/git/write.ts";
import { registered } from "../../playground/manifest.ts";
import { type Model, type ModelScript, startModel } from "../../playground/model/index.ts";

/** A local GitHub and the offline model, with people and a tiny repository, and no bot: that is a process besides. */
export interface Scene {
  readonly github: LocalGitHub;
  readonly model: Model;
  /** `owner/name` of the repository. */
  readonly repo: string;
  /** Its bare repository. */
  readonly gitDir: string;
  /** The bot's own folder, which outlives its process. */
  readonly folder: string;
  /** Where the bot and its programs put what is of the moment. */
  readonly scratch: string;
  /** What lies in `scratch`: what a killed process has left there. */
  leftBehind(): Promise<string[]>;
  close(): Promise<void>;
}

const REPO = "acme/notes";
const ROLES = { alice: "maintain", bob: "write", carol: "write", rita: "read" } as const;

/** The same commit in every scene, so that what is derived from its name is the same as well. */
const FIRST_COMMIT = {
  parent: undefined,
  message: "Begin\n",
  by: { name: "alice", email: "alice@example.com", date: "2026-01-01T00:00:00Z" },
  files: {
    "README.md": "# Notes\n",
    "notes/first.md": "First\n",
    ".github/redline.yml": "sub_issues: true\n",
  },
};

/** Making a key takes longer than all the rest. */
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** Sets the scene; nothing happens in it yet. */
export async function setScene(script: ModelScript): Promise<Scene> {
  const root = await mkdtemp(join(tmpdir(), "redline-crash-"));
  const [github, model] = await Promise.all([
    startGitHub({ root: join(root, "github"), app: { ...registered(), privateKey } }),
    startModel({ script }),
  ]);
  await populate(github, join(root, "first"));
  const scratch = join(root, "scratch");
  await mkdir(scratch);
  return {
    github,
    model,
    repo: REPO,
    gitDir: join(root, "github", `${REPO}.git`),
    folder: join(root, "bot"),
    scratch,
    leftBehind: () => readdir(scratch),
    close: async () => {
      await Promise.all([github.close(), model.close()]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function populate(github: LocalGitHub, first: string): Promise<void> {
  await initBare(first, "main");
  await moveBranch(first, "main", await writeCommit(first, FIRST_COMMIT), undefined);
  const [owner = "", name = ""] = REPO.split("/");
  for (const login of [owner, ...Object.keys(ROLES)]) github.addUser(login);
  await github.addRepository({ owner, name, from: first });
  for (const [login, role] of Object.entries(ROLES)) github.setRole(REPO, login, role);
}
