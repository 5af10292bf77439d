/**
 * Every external effect goes through here and has a name, so that a test can end the process just before or
 * just after it: `REDLINE_FAILPOINT=push:before` is `kill -9` at that place.
 */
export async function effect<T>(name: string, act: () => Promise<T>): Promise<T> {
  failpoint(`${name}:before`);
  const result = await act();
  failpoint(`${name}:after`);
  return result;
}

function failpoint(place: string): void {
  if (process.env.REDLINE_FAILPOINT === place) process.kill(process.pid, "SIGKILL");
}
