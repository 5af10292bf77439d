/** Runs after a command, from the sandbox's Node, where nothing can be written but what is kept (see ../arguments.ts). */
import { existsSync } from "node:fs";
import { collect, type Wanted } from "./collect.ts";

const [wanted = "", succeeded = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(collect(JSON.parse(wanted) as Wanted, existsSync(succeeded))));
