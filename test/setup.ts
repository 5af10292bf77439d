import { afterAll, afterEach, beforeAll } from "@jest/globals";
import nock from "nock";

// Every test file gets its own nock, but all of them patch the one http module of the process: without
// restore() an earlier file's instance keeps intercepting and refuses requests of later files.
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
