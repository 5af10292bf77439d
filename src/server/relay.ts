import { SmeeClient } from "smee-client";

interface Relaying {
  /** The relay's channel, such as one of smee.io. */
  readonly source: string;
  /** Where webhooks are received here. */
  readonly target: string;
  /** Is told that webhooks come in. */
  readonly say: (line: string) => void;
  /** Is told why they do not. The relay is tried again. */
  readonly warn: (reason: string) => void;
}

/**
 * Passes on the webhooks that a relay receives, for servers without a public address. GitHub has its answer from the
 * relay: what is lost on the way from there is found by the next sweep, and is not delivered again. Returns what ends it.
 */
export function startRelay({ source, target, say, warn }: Relaying): () => Promise<void> {
  // Whoever knows the channel can read all of it.
  const { host } = new URL(source);
  const client = new SmeeClient({
    source,
    target,
    logger: {
      info: (line: string) => {
        const status = /^POST \S+ - (\d+)$/.exec(line)?.[1];
        if (line.startsWith("Connected")) say(`Webhooks come in through ${host}`);
        if (status !== undefined && status !== "200")
          warn(`A webhook from ${host} was answered with ${status}`);
      },
      error: () => warn(`Webhooks do not come in: the relay ${host} does not answer`),
    },
  });
  // Its logger has been told already.
  client.start().catch(() => undefined);
  return () => client.stop();
}
