import { createSecrets } from "../core/markdown/scrub.ts";
import { createAnonymous, createClients } from "./client.ts";

/** Exchanges the code of a new App for its credentials. GitHub gives them out once. */
export async function convertManifest(apiUrl: string, code: string) {
  const { data } = await createAnonymous(apiUrl).rest.apps.createFromManifest({ code });
  return { id: data.id, pem: data.pem, webhookSecret: data.webhook_secret ?? "", page: data.html_url };
}

/** Who asks, and where. */
export interface AppAccess {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly apiUrl: string;
}

/** The App's page on GitHub. */
export async function appPage(access: AppAccess): Promise<string> {
  return (await getApp(access)).page;
}

async function getApp(access: AppAccess) {
  const app = createClients({ ...access, secrets: createSecrets([access.privateKey]) }).app();
  const { data } = await app.rest.apps.getAuthenticated();
  if (!data) throw new Error("it is not GitHub's API");
  return { page: data.html_url };
}
