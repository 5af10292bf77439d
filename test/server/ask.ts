import type { Bot } from "../../src/assemble.ts";

/** What the bot's own server answers at a path. */
export async function ask(bot: Bot, path: string) {
  const response = await fetch(new URL(bot.webhookUrl).origin + path);
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type"), text };
}

/** `/readyz`, read. */
export async function readiness(bot: Bot) {
  const { status, text } = await ask(bot, "/readyz");
  return { status, ...(JSON.parse(text) as Record<"database" | "folder" | "github" | "sandbox", string>) };
}

/** A scrape, by series as Prometheus names them; a series that is not there is undefined. */
export async function scraped(bot: Bot): Promise<Readonly<Record<string, number>>> {
  const { text } = await ask(bot, "/metrics");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
