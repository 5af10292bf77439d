// A server on node:http that does nothing but verify a webhook's signature: the least that anybody needs.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env.WEBHOOK_SECRET ?? "";
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const expected = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const given = String(request.headers["x-hub-signature-256"]);
    const isSigned =
      given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    JSON.parse(body.toString());
    response.writeHead(isSigned ? 200 : 401).end("ok\n");
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listens at http://127.0.0.1:${server.address().port}/api/github/webhooks\n`);
});
