// Writes docs/settings.md and docs/settings.schema.json: `npm run settings`.
import { writeFileSync } from "node:fs";
import { settingsPage, settingsSchemaText } from "./settings/page.ts";

writeFileSync(new URL("../docs/settings.md", import.meta.url), settingsPage());
writeFileSync(new URL("../docs/settings.schema.json", import.meta.url), settingsSchemaText());
