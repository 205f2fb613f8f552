// What Chromium runs: one kernel, named in the address, whose outcome goes back to the server that the page came from.
import { runKernel } from "../runKernel.ts";
import type { Tier } from "../trips.ts";

async function outcome(): Promise<unknown> {
	const parameters = new URLSearchParams(location.search);
	const image = await (await fetch("kernel")).arrayBuffer();
	return runKernel(new Uint8Array(image), Number(parameters.get("offset")), parameters.get("tier") as Tier);
}

const answer = await outcome().catch((error: unknown) => ({ error: String(error) }));
await fetch("outcome", { method: "POST", body: JSON.stringify(answer) });
