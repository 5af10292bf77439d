import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { api, freshGitHub, github, installationToken, jwt, mutate, observe, REPO } from "./local.ts";

interface Received {
  readonly guid: string;
  readonly event: string;
  readonly isSigned: boolean;
}

function receivedOf({ headers }: IncomingMessage, body: string): Received {
  const signature = createHmac("sha256", github.app.webhookSecret).update(body).digest("hex");
  return {
    guid: String(headers["x-github-delivery"]),
    event: `${String(headers["x-github-event"])} ${JSON.parse(body).action}`,
    isSigned: headers["x-hub-signature-256"] === `sha256=${signature}`,
  };
}

describe("webhooks and time", () => {
  freshGitHub();

  let receiver: Server;
  const received: Received[] = [];

  beforeEach(async () => {
    received.length = 0;
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        received.push(receivedOf(request, body));
        response.writeHead(202).end();
      });
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    await github.idle();
    const address = receiver.address();
    if (address && typeof address === "object") github.sendWebhooksTo(`http://127.0.0.1:${address.port}/`);
  });

  afterEach(async () => {
    receiver.close();
    receiver.closeAllConnections();
    await once(receiver, "close");
  });

  test("events come in order, signed; a redelivery has the same guid", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "", labels: ["plan"] });
    github.comment(REPO, 1, "hello", "maria");
    await github.idle();
    expect(received.map(({ event }) => event)).toEqual([
      "issues opened",
      "issues labeled",
      "issue_comment created",
    ]);
    expect(received.every(({ isSigned }) => isSigned)).toBe(true);
    const list = await api("GET", "/app/hook/deliveries", jwt());
    expect(list.body[0]).toMatchObject({ event: "issue_comment", status: "OK", status_code: 202 });
    await api("POST", `/app/hook/deliveries/${list.body[0].id}/attempts`, jwt());
    await github.idle();
    expect(received.at(-1)).toMatchObject({ event: "issue_comment created", guid: list.body[0].guid });
    expect(github.deliveries.at(-1)).toMatchObject({ redelivery: true, status: 202 });
  });

  test("a button of a check run tells the App which one was pressed", async () => {
    const token = await installationToken();
    const { data } = await observe(token, 1);
    const actions = [{ label: "Approve", description: "Start the work", identifier: "approve" }];
    const headSha = data.repository.defaultBranchRef.target.oid;
    const input = { repositoryId: data.repository.id, name: "plan", headSha, actions };
    const byPerson = await mutate("ghp_maria", "createCheckRun", input);
    expect(byPerson.errors[0].message).toBe("You must authenticate via a GitHub App.");
    expect((await mutate(token, "createCheckRun", input)).errors).toBeUndefined();
    const id = github.effects.find(({ kind }) => kind === "check")?.id;
    expect(() => github.pressCheckAction(REPO, Number(id), "reject", "maria")).toThrow(
      "the check run has no action reject",
    );
    github.pressCheckAction(REPO, Number(id), "approve", "maria");
    github.rerunCheck(REPO, Number(id), "maria");
    await github.idle();
    expect(received.map(({ event }) => event)).toEqual([
      "check_run created",
      "check_run requested_action",
      "check_run rerequested",
    ]);
    const { payload } = github.deliveries.at(-2) ?? {};
    expect(payload).toMatchObject({
      requested_action: { identifier: "approve" },
      sender: { login: "maria" },
      check_run: { status: "queued", completed_at: null },
    });
  });

  test("stamps follow the order of changes, and whoever waits for a change is told", async () => {
    const earlier = Date.now();
    const opened = github.until(({ kind, number }) => kind === "closed" && number === 1);
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    for (const body of ["a", "b", "c"]) github.comment(REPO, 1, body, "maria");
    github.closeIssue(REPO, 1, "maria");
    expect(await opened).toMatchObject({ kind: "closed", by: "maria" });
    expect(await github.until(({ kind }) => kind === "issue")).toMatchObject({ title: "x" });
    const stamps = github.effects.map(({ at }) => at);
    expect(stamps).toEqual([...new Set(stamps)].toSorted());
    github.clock.advance(60_000);
    expect(github.clock.now()).toBeGreaterThanOrEqual(earlier + 60_000);
  });

  test("a fault can come before the work or after it", async () => {
    github.openIssue(REPO, { by: "maria", title: "x", body: "" });
    const post = (body: string) => api("POST", `/repos/${REPO}/issues/1/comments`, "ghp_maria", { body });
    github.onRequest = () => ({ status: 502, body: {} });
    expect((await post("lost")).status).toBe(502);
    github.onRequest = () => ({ after: "drop" });
    await expect(post("kept")).rejects.toThrow("fetch failed");
    github.onRequest = undefined;
    expect(github.issue(REPO, 1).comments.map(({ body }) => body)).toEqual(["kept"]);
  });
});
