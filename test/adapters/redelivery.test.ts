import { describe, expect, test } from "@jest/globals";
import { nock } from "../world/nock.ts";
import { API, client } from "./nocked.ts";

const delivery = (id: number, guid: string, status_code: number) => ({
  id,
  guid,
  status_code,
  delivered_at: new Date().toISOString(),
});
/** GitHub's list of deliveries, the newest first, for one look at it. */
const delivered = (...deliveries: ReturnType<typeof delivery>[]) =>
  nock(API).get("/app/hook/deliveries?per_page=100").reply(200, deliveries.toReversed());
/** Which deliveries GitHub is asked for again; `refused` is answered so once. */
function asking(refused?: number) {
  const asked: number[] = [];
  let isRefusing = refused !== undefined;
  nock(API)
    .persist()
    .post(/^\/app\/hook\/deliveries\/\d+\/attempts$/)
    .reply(({ url }: Request) => {
      const id = Number(/(\d+)\/attempts$/.exec(url)?.[1]);
      if (isRefusing && id === refused) {
        isRefusing = false;
        return [422, { message: "not now" }];
      }
      asked.push(id);
      return [202, {}];
    });
  return asked;
}

describe("webhooks that did not arrive", () => {
  test("are all asked for, by the next sweep where GitHub refused in the middle", async () => {
    const ours = client();
    const asked = asking(2);
    const failed = [delivery(1, "a", 500), delivery(2, "b", 502), delivery(3, "c", 0)];
    delivered(...failed);
    await expect(ours.redeliverFailedWebhooks()).rejects.toThrow("not now");
    // The one that was asked for has arrived meanwhile.
    delivered(...failed, delivery(4, "c", 200));
    expect(await ours.redeliverFailedWebhooks()).toBe(2);
    expect(asked.toSorted((one, other) => one - other)).toEqual([1, 2, 3]);
  });

  test("are not asked for once more when they arrived, nor for ever when they do not", async () => {
    const ours = client();
    const asked = asking();
    delivered(delivery(1, "a", 500), delivery(2, "b", 500), delivery(3, "b", 200));
    expect(await ours.redeliverFailedWebhooks()).toBe(1);
    let ids = 3;
    for (let sweep = 0; sweep < 5; sweep++) {
      delivered(delivery(++ids, "a", 500));
      await ours.redeliverFailedWebhooks();
    }
    expect(asked).toEqual([1, 4, 5]);
  });
});
