import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { MANAGERS, type Manager } from "../../core/environment/setup.ts";
import { type Host, hostsOfUrl } from "./hosts.ts";
import { MANAGED, type Machine, type Said } from "./managers.ts";

/** Where this server's package managers get packages, and what tells those in the sandbox so: no credentials. */
export interface Registries {
  readonly hosts: readonly Host[];
  readonly variables: Readonly<Record<string, string>>;
  /** Settings that no variable can hold: files in the home folder, by path. */
  readonly files: Readonly<Record<string, string>>;
}

const execute = promisify(execFile);
/** What may configure a package manager. The server's own secrets are none of their business. */
const CONFIGURES =
  /^(?:HOME|PATH|XDG_\w+|GO(?:PROXY|SUMDB|NOSUMDB|PRIVATE|ENV|PATH|ROOT)|(?:npm_config|NPM_CONFIG|PIP|CARGO|BUNDLE|COMPOSER|MAVEN)_\w+)$/;
const ASKING_MS = 20_000;

/** Asks each package manager once per process; they are asked outside of any repository. */
export function createRegistries(
  machine: Machine = machineWith(process.env),
): (managers: readonly Manager[]) => Promise<Registries> {
  const known = new Map<Manager, Promise<Said>>();
  const ask = (manager: Manager) => {
    const said = known.get(manager) ?? MANAGED[manager](machine);
    known.set(manager, said);
    return said;
  };
  return async (managers) => {
    const all = await Promise.all(MANAGERS.filter((one) => managers.includes(one)).map(ask));
    return {
      hosts: all.flatMap(({ urls }) => urls.flatMap(hostsOfUrl)),
      variables: Object.assign({}, ...all.map(({ variables }) => variables)),
      files: Object.assign({}, ...all.map(({ files }) => files)),
    };
  };
}

/** This machine, with what the variables configure. */
export function machineWith(variables: NodeJS.ProcessEnv): Machine {
  const environment = Object.fromEntries(Object.entries(variables).filter(([name]) => CONFIGURES.test(name)));
  const run = async (program: string, ...args: string[]) => {
    const options = { cwd: "/", env: environment, timeout: ASKING_MS };
    return await execute(program, args, options).then(
      ({ stdout }) => stdout,
      () => "",
    );
  };
  return { environment, run };
}
