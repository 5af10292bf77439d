import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { aPlaceForNobody, sandboxedOr, startNobody } from "../sandboxed/nobody.ts";
import { aliveWith, gone } from "../sandboxed/processes.ts";

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);

afterAll(async () => {
  await nobody.close();
  await place.close();
});

/** What the probe says on a machine that `before` makes of this one. */
async function probedAfter(...before: readonly string[]) {
  const bot = await startNobody(place.folder, before);
  const probe = await bot.probe();
  await bot.close();
  return probe;
}

/** A user namespace that lacks something: rights are dropped before the bot starts in it. `more`: of unshare. */
const restricted = (script: string, ...more: readonly string[]) => [
  ..."unshare --user --map-user=1000 --map-group=1000 --mount --keep-caps".split(" "),
  ...more,
  "sh",
  "-c",
  `${script} && exec setpriv --ambient-caps -all --inh-caps -all -- "$@"`,
  "sh",
];

sandboxed(
  "a machine that can hold commands is said to, with the way in which files are laid out",
  async () => {
    expect(await nobody.probe()).toEqual({
      usable: true,
      backend: expect.stringMatching(/^bubblewrap, files by (overlay|copy)$/),
    });
  },
);

sandboxed("a user namespace by itself breaks nothing", async () => {
  expect(await probedAfter(...restricted("true"))).toMatchObject({ usable: true });
});

sandboxed("without user namespaces it says which setting forbids them", async () => {
  expect(await probedAfter(...restricted("echo 0 > /proc/sys/user/max_user_namespaces"))).toEqual({
    usable: false,
    reason: expect.stringMatching(/^no sandbox can be made here .*: run sysctl -w user.max_user_namespaces=/),
  });
});

sandboxed("with parts of /proc hidden, as containers have it, it says so and what to do", async () => {
  expect(await probedAfter(...restricted("mount -t tmpfs tmpfs /proc/irq"))).toEqual({
    usable: false,
    reason: expect.stringMatching(/hides parts of \/proc.*systempaths=unconfined/),
  });
});

sandboxed("in a container, where few numbers are those of a process, it works all the same", async () => {
  // In the sandbox ids begin at 1; outside of it, nothing has one of these then.
  const skip = "echo 20000 > /proc/sys/kernel/ns_last_pid";
  expect(await probedAfter(...restricted(skip, "--pid", "--fork", "--mount-proc"))).toMatchObject({
    usable: true,
  });
});

sandboxed("trees may lie on a file system that is mounted without rights to execute", async () => {
  const mount = `mount -t tmpfs -o mode=1777,nosuid,nodev,noexec tmpfs ${join(place.folder, "runs")}`;
  expect(await probedAfter(...restricted(mount))).toMatchObject({ usable: true });
});

sandboxed("with a bubblewrap that does not run it says so", async () => {
  const hide = "mount --bind /dev/null /usr/bin/bwrap";
  expect(await probedAfter(...restricted(hide))).toMatchObject({
    usable: false,
    reason: expect.stringMatching(/^no sandbox can be made here .*bwrap/),
  });
});

sandboxed("nothing of a probe is left, neither processes nor files", async () => {
  await gone("limits.sh");
  expect(aliveWith("check.ts")).toEqual([]);
  expect(readdirSync(join(place.folder, "runs"))).toEqual([]);
});
