import { inferSetup } from "../../../src/core/environment/infer.ts";
import { parseSettings } from "../../../src/core/state/settings-file.ts";

/** The settings of `environment:` with these keys. */
export function environmentSettings(keys: Record<string, unknown> = {}) {
  const { settings, problems } = parseSettings(JSON.stringify({ environment: keys }));
  if (!settings) throw new Error(problems.map(({ line, what }) => `Line ${line}: ${what}`).join("\n"));
  return settings.environment;
}

/** A repository with these files. */
export const repository = (files: Readonly<Record<string, string>>) => ({
  paths: Object.keys(files),
  read: (path: string) => (Object.hasOwn(files, path) ? files[path] : undefined),
});

/** What is inferred from these files. */
export const infer = (files: Readonly<Record<string, string>>, keys: Record<string, unknown> = {}) =>
  inferSetup(repository(files), environmentSettings(keys));

export const json = (value: unknown) => JSON.stringify(value, undefined, 2);
