// Writes sectors of an overlay and says of each that it is flushed, until somebody kills it.
import { writeSync } from "node:fs";
import { fileDisk } from "../../src/node.ts";

const [base, overlayFile] = process.argv.slice(2) as [string, string];
const disk = fileDisk(base, { overlayFile });
for (let n = 0; n < 2048; n++) {
	if (!disk.write(((n * 67) % 2048) * 512, new Uint8Array(512).fill(0x41)) || !disk.flush())
		throw new Error("it failed");
	writeSync(1, `${n}\n`);
}
