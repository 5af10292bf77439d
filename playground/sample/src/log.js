/** A log of JSON lines: one object for each event, written as soon as it happens. */
export function createLog({ write }) {
  const line = (level) => (event, fields = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
  };
  return { info: line("info"), error: line("error") };
}
