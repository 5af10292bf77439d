import type { Logger } from "pino";
import { createProbot } from "probot";
import type { Config } from "./config.ts";
import type { Delivery } from "./deliveries.ts";

/**
 * Makes what tells Probot, which knows who listens, that a delivery has come. Events only wake a key; what they say is
 * not interpreted, because it may be late, doubled, or out of order: the key is in the queue by then.
 */
export async function createListener(app: Config["app"], log: Logger, heard: () => void) {
  const { id: appId, privateKey, webhookSecret: secret } = app;
  const probot = createProbot({ overrides: { appId, privateKey, secret, log } });
  probot.onAny(heard);
  await probot.ready();
  const { webhooks } = probot;
  // The events' names and payloads are typed by Octokit; nothing here depends on which one it is.
  type Event = Parameters<typeof webhooks.receive>[0];
  return (delivery: Delivery): void => {
    const failed = (err: unknown) => log.error({ err }, "a listener failed; the key is in the queue");
    webhooks.receive(delivery as unknown as Event).catch(failed);
  };
}
