import { request } from "node:http";
import { connect } from "node:net";
import { expect, test } from "@jest/globals";

/** An address that is kept free for examples (RFC 5737): nobody is there. */
const AWAY = "192.0.2.1";
const REFUSED = `Tests connect to this machine only, not to ${AWAY}.`;

const failureOf = (emitter: { once(event: "error", listener: (error: Error) => void): unknown }) =>
  new Promise<string>((resolve) => emitter.once("error", ({ message }) => resolve(message)));

test("a test cannot leave the machine, by a socket, a request or fetch", async () => {
  expect(await failureOf(connect(80, AWAY))).toBe(REFUSED);
  expect(await failureOf(request({ host: AWAY, port: 80 }).end())).toBe(REFUSED);
  await expect(fetch(`http://${AWAY}/`)).rejects.toMatchObject({ cause: { message: REFUSED } });
});
