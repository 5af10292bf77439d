import { createSecrets } from "../core/markdown/scrub.ts";
import { createAnonymous, createClients } from "./client.ts";
import { deliveriesSince } from "./deliveries.ts";

/** Exchanges the code of a new App for its credentials. GitHub gives them out once. */
export async function convertManifest(apiUrl: string, code: string) {
  const { data } = await createAnonymous(apiUrl).rest.apps.createFromManifest({ code });
  return { id: data.id, pem: data.pem, webhookSecret: data.webhook_secret ?? "", page: data.html_url };
}

/** Who asks, and where. */
interface AppAccess {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly apiUrl: string;
}

/** Reads what GitHub has of the App, as the App. */
export function createAppReader(access: AppAccess) {
  const client = createClients({ ...access, secrets: createSecrets([access.privateKey]) }).app();
  return {
    app: async () => {
      const { data } = await client.rest.apps.getAuthenticated();
      // Some other server may answer 200 as well.
      if (!data?.html_url) throw new Error("it is not GitHub's API");
      return { page: data.html_url, permissions: data.permissions, events: data.events };
    },
    installations: async () => {
      const all = await client.paginate(client.rest.apps.listInstallations, { per_page: 100 });
      return all.map(({ account, html_url: page, permissions, suspended_at: suspended }) => ({
        account: account && "login" in account ? account.login : "?",
        page,
        permissions,
        isSuspended: suspended !== null,
      }));
    },
    hook: async () => {
      const { data } = await client.rest.apps.getWebhookConfigForApp();
      const { url, content_type: contentType, secret, insecure_ssl: insecure } = data;
      return { url, contentType, hasSecret: Boolean(secret), isTlsOff: String(insecure) === "1" };
    },
    deliveries: async (after: number) => {
      const all = await deliveriesSince(client, { seen: 0, after });
      return all.map(({ guid, event, status_code: status }) => ({ guid, event, status }));
    },
  };
}

/** The App's page on GitHub. */
export const appPage = async (access: AppAccess): Promise<string> =>
  (await createAppReader(access).app()).page;
