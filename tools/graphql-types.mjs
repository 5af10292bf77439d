// Writes src/github/answers.ts: `npm run graphql`, after a change of queries.ts. A test tells where it is out of date.
import { writeFileSync } from "node:fs";
import { answersFile } from "./graphql/answers.ts";

writeFileSync(new URL("../src/github/answers.ts", import.meta.url), answersFile());
