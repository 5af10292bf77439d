import { z } from "zod";

/** The file of settings is public: nothing in it may be a secret, and these would undo what the sandbox sets. */
const RESERVED = /^(?:PATH|HOME|LD_.*|(?:HTTPS?|ALL|NO|FTP)_PROXY)$/i;

/** A registered name: at least two labels, the last of which begins with a letter, so no address. A port may follow. */
const HOST =
  /^(?=.{4,253}(?::|$))(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}(?::\d{1,5})?$/i;

/** True for a host name, with or without a port, that may stand in a list of hosts. */
export const isHost = (text: string) => HOST.test(text) && Number(text.split(":")[1] ?? 443) <= 65_535;

function problemOf(name: string): string | undefined {
  if (!/^[A-Za-z_]\w{0,99}$/.test(name)) return "must be the name of a variable such as `RAILS_ENV`";
  return RESERVED.test(name) ? "is set by the sandbox and cannot be changed" : undefined;
}

const command = z.string().trim().min(1, "must not be empty").max(2_000);

const host = z
  .string()
  .refine((text) => !/^[a-z]+:\/\//i.test(text), {
    error: "must be a host name without `https://` and without a path, such as `packages.example.com`",
    abort: true,
  })
  .refine((text) => !text.includes("*"), { error: "must name one host: there are no wildcards", abort: true })
  .refine((text) => !/^\[|^[\d.]+(?::\d+)?$/.test(text) && (text.match(/:/g) ?? []).length < 2, {
    error: "must be a host name, not an IP address",
    abort: true,
  })
  .refine(isHost, {
    error: "must be a host name, with a port if it is not 443, such as `packages.example.com:8443`",
  })
  .transform((text) => text.toLowerCase().replace(/:443$/, ""));

const seconds = (defaults: number, what: string) =>
  z.int().min(10).max(3_600).default(defaults).describe(what);

/** `environment:` in the settings: how a repository's dependencies are installed, and what its commands may use. */
export const environment = z
  .strictObject({
    setup: z
      .union([command.transform((one) => [one]), z.array(command).max(20)], {
        error: "must be a command or a list of at most 20 commands, such as `[npm ci, npm run build]`",
      })
      .nullable()
      .default(null)
      .describe("Commands that install the dependencies; inferred if omitted, none if the list is empty"),
    network: z
      .array(host)
      .max(50)
      .default([])
      .describe("Hosts that set-up may reach, besides the registries and the hosts named in lock files"),
    scripts: z
      .boolean()
      .default(false)
      .describe("Whether install scripts of packages may run during inferred set-up"),
    variables: z
      .record(
        z.string(),
        z
          .string({ error: "must be a text: put numbers and `true` in quotes" })
          .max(1_000)
          .regex(/^[^\0]*$/, "must not contain NUL"),
      )
      .superRefine((variables, context) => {
        const names = Object.keys(variables);
        if (names.length > 50) context.addIssue("must be at most 50 variables");
        for (const name of names.slice(0, 50)) {
          const problem = problemOf(name);
          if (problem) context.addIssue({ code: "custom", path: [name.slice(0, 100)], message: problem });
        }
      })
      .default({})
      .describe(
        "Environment variables of set-up and of every command; never secrets, this file is not private",
      ),
    image: z
      .string()
      .max(300)
      .regex(/^[a-z0-9][\w.\-/:@]*$/, "must be the name of an image such as `python:3.12-bookworm`")
      .nullable()
      .default(null)
      .describe("The image that commands run in, where the server's sandbox uses containers"),
    limits: z
      .strictObject({
        seconds: seconds(1_200, "How long set-up may take"),
        run: seconds(600, "How long one command may take after set-up"),
        disk: z
          .int()
          .min(50)
          .max(50_000)
          .optional()
          .describe(
            "Megabytes that set-up may write, as far as the server has them; the server's default if omitted",
          ),
      })
      .prefault({}),
  })
  .prefault({});

export type EnvironmentSettings = z.infer<typeof environment>;
