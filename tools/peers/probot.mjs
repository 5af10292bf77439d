// An App made with Probot whose only listener does nothing.
import { createServer } from "node:http";
import { createNodeMiddleware, createProbot } from "probot";

const app = (probot) => {
  probot.onAny(async () => {});
};
const middleware = await createNodeMiddleware(app, {
  probot: createProbot(),
  webhooksPath: "/api/github/webhooks",
});
const server = createServer((request, response) => void middleware(request, response));
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listens at http://127.0.0.1:${server.address().port}/api/github/webhooks\n`);
});
