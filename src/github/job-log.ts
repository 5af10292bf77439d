import type { Key } from "../core/state/snapshot.ts";
import { type Client, isStatus } from "./client.ts";

/** Of a longer log only the beginning and the end are kept, each of so many bytes. */
const KEPT_BYTES = 1_000_000;

/** The log of a job; undefined if it is gone (404, 410), or if the App was not granted `actions: read` (403). */
export async function jobLog(
  client: Client,
  { owner, repo }: Key,
  job_id: number,
): Promise<string | undefined> {
  // It is read as it comes, because it may be of any size.
  const request = { parseSuccessResponseBody: false };
  try {
    const { data } = await client.rest.actions.downloadJobLogsForWorkflowRun({
      owner,
      repo,
      job_id,
      request,
    });
    return await endsOf(data as AsyncIterable<Uint8Array>);
  } catch (error) {
    if ([403, 404, 410].some((status) => isStatus(error, status))) return undefined;
    throw error;
  }
}

async function endsOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let first = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  for await (const chunk of stream) {
    const room = Math.max(0, KEPT_BYTES - first.length);
    first = Buffer.concat([first, chunk.subarray(0, room)]);
    last = Buffer.concat([last, chunk.subarray(room)]).subarray(-KEPT_BYTES);
  }
  return Buffer.concat([first, last]).toString();
}
