import type { IncomingMessage } from "node:http";
import type { AnyKey } from "../core/state/snapshot.ts";
import type { Refused } from "../ports/metrics.ts";
import type { Log } from "../ports/ports.ts";
import { createBodies } from "./bodies.ts";
import type { DashboardParts } from "./dashboard.ts";
import { createDeliveries, type Delivery } from "./deliveries.ts";
import { pressKeyOf, toldBy } from "./events.ts";
import { type Place, serve } from "./http.ts";
import { FAILED, MISSING, type Page } from "./pages.ts";

/** What the receiver counts until somebody asks for a page. */
export interface Received {
  readonly refused: Readonly<Partial<Record<Refused, number>>>;
  /** What is held in memory of bodies that have not come whole yet. */
  readonly heldBytes: number;
}

/** What the receiver needs of the rest of the bot. */
export interface Rest {
  /** Puts a key into the queue. */
  readonly wake: (key: AnyKey) => Promise<void>;
  /** The key of the plan that a pull request is known to be of, or else the same key. */
  readonly planKeyOf: (key: AnyKey) => AnyKey;
  readonly isSelf: (id: number) => boolean;
  /** Is told of every delivery whose key is in the queue, and of the key. */
  readonly heard: (delivery: Delivery, key: AnyKey) => void;
  /** Renders a page; never throws. */
  readonly page: (path: string, received: Received) => Promise<Page>;
  readonly log: Log;
  readonly now: () => number;
}

/** Receives webhooks: as long as it is not open it is alive and not ready. */
export interface Receiver {
  readonly port: number;
  /** Answers from now on. */
  open(rest: Rest): Promise<void>;
  /** Takes no more requests; resolves when the current webhooks are answered, and nobody is connected. */
  close(): Promise<void>;
}

/** Where webhooks come in, and what they are signed with. */
export interface Entrance {
  readonly place: Place;
  readonly secret: string;
  /** What lets people see the dashboard; undefined: there is none. */
  readonly dashboardToken?: string | undefined;
}

/** Takes the port, in this thread. Throws an OperatorError that says what to set where it cannot. */
export async function startReceiver({ place, secret, dashboardToken }: Entrance): Promise<Receiver> {
  const server = await serve(place);
  const bodies = createBodies();
  let refused: Partial<Record<Refused, number>> = {};
  const refuse = (why: Refused) => {
    refused[why] = (refused[why] ?? 0) + 1;
  };
  const received = (): Received => {
    const since = refused;
    refused = {};
    return { refused: since, heldBytes: bodies.held() };
  };
  return {
    port: server.port,
    open: async (rest) => {
      const accept = (delivery: Delivery) => wakeBy(delivery, rest);
      const page = (path: string) => rest.page(path, received());
      const parts = { ...rest, bodies, page: () => page("/") };
      const dashboard = dashboardToken === undefined ? async () => MISSING : lazily(dashboardToken, parts);
      server.open({
        receive: createDeliveries({ ...rest, secret, bodies, accept, refuse }),
        page: (path, request) => (path === "/" ? dashboard(request) : page(path)),
      });
    },
    close: async () => {
      bodies.stop();
      await server.close();
    },
  };
}

/** The dashboard, which is loaded when somebody asks for it. */
function lazily(token: string, parts: Omit<DashboardParts, "token"> & Pick<Rest, "log">) {
  let dashboard: Promise<(request: IncomingMessage) => Promise<Page>> | undefined;
  return async (request: IncomingMessage): Promise<Page> => {
    dashboard ??= import("./dashboard.ts").then((loaded) => loaded.createDashboard({ ...parts, token }));
    return await dashboard
      .then((answer) => answer(request))
      .catch((err: unknown) => {
        parts.log.error({ err }, "the dashboard failed");
        return FAILED;
      });
  };
}

/** Our own events wake nothing: the loop observes again after each action anyway. */
async function wakeBy(delivery: Delivery, { wake, planKeyOf, isSelf, heard }: Rest): Promise<void> {
  const { key, sender } = toldBy(delivery.payload);
  if (!key || (sender !== undefined && isSelf(sender))) return;
  const planKey = planKeyOf(key);
  await wake(pressKeyOf(delivery) ?? planKey);
  heard(delivery, planKey);
}
