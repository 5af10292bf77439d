// Writes docs/messages.md: `npm run messages`.
import { writeFileSync } from "node:fs";
import { messagesPage } from "./page.ts";

writeFileSync(new URL("../../../docs/messages.md", import.meta.url), messagesPage());
