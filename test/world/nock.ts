import { afterAll, afterEach, beforeAll } from "@jest/globals";
import nock from "nock";

/**
 * nock, for the files that use it and for no other: every file gets a nock of its own, but all of them patch the one
 * http module of the process, so without restore() it goes on to refuse the requests of later files.
 */
export { nock };

// It answers in place of hosts that are not on this machine, and refuses all others itself.
const { redlineGuard } = globalThis as { redlineGuard?: { isOn: boolean } };
if (redlineGuard) redlineGuard.isOn = false;

beforeAll(() => {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect("127.0.0.1");
});
afterEach(() => {
  nock.cleanAll();
});
afterAll(() => {
  nock.restore();
});
