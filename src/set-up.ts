import { listModels } from "./agent/models.ts";
import { appPage, convertManifest } from "./github/app.ts";
import type { Place } from "./server/http.ts";
import { createProgress } from "./server/setup/progress.ts";
import { serveSetup } from "./server/setup/serve.ts";

/** Serves the set-up pages until somebody has finished. Returns the settings that were made, which are in `.env` too. */
export async function setUp(
  place: Place,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Readonly<Record<string, string>>> {
  const progress = createProgress(env);
  const github = { convert: convertManifest, appPage };
  const { finished } = await serveSetup({ place, progress, github, listModels, say });
  await finished;
  return progress.saved();
}
