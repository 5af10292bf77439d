import { expect, test } from "@jest/globals";
import { onSmallDisk } from "../../world/small-disk.ts";

/** Room for the queue when it is laid out, and some more; bytes. */
const ROOM = 2_000_000;

test("a full disk refuses wakes and loses none; with room again all goes on", async () => {
  const script = new URL("./full-disk.mjs", import.meta.url);
  const { refused, taken, worked } = await onSmallDisk(ROOM, script);
  expect(refused).toContain("database or disk is full");
  expect(worked).toEqual(taken);
});
