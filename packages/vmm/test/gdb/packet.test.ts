import { describe, expect, it } from "vitest";
import { encodePacket, type GdbInput, PACKET_SIZE, PacketReader, unescapeBinary } from "../../src/gdb/packet.ts";
import { random } from "../support/tools.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

function read(...chunks: readonly (string | Uint8Array)[]): GdbInput[] {
	const reader = new PacketReader();
	const inputs: GdbInput[] = [];
	for (const chunk of chunks)
		reader.push(typeof chunk === "string" ? bytes(chunk) : chunk, (input) => inputs.push(input));
	return inputs;
}

describe("packets of the remote protocol", () => {
	it("come in any pieces", () => {
		expect(read("+$qC#b", "4$", "g#67")).toEqual([
			{ kind: "packet", payload: "qC" },
			{ kind: "packet", payload: "g" },
		]);
	});

	it("with a wrong checksum, or none, are damaged", () => {
		expect(read("$qC#b5", "$qC#zz")).toEqual([{ kind: "damaged" }, { kind: "damaged" }]);
	});

	it("that were cut off give way to the next one", () => {
		expect(read("$vCont;", "$g#67")).toEqual([{ kind: "packet", payload: "g" }]);
	});

	it("between them 0x03 interrupts and - asks again; in them they are data", () => {
		expect(read("\x03-+", "$X0,1:\x03#22")).toEqual([
			{ kind: "interrupt" },
			{ kind: "repeat" },
			{ kind: "packet", payload: "X0,1:\x03" },
		]);
	});

	it("have a limit", () => {
		const longest = "x".repeat(PACKET_SIZE);
		expect(read(encodePacket(longest))).toEqual([{ kind: "packet", payload: longest }]);
		expect(read(encodePacket(`${longest}x`), "$g#67")).toEqual([
			{ kind: "oversized" },
			{ kind: "packet", payload: "g" },
		]);
	});

	it("carry all bytes", () => {
		const { bytes: some } = random(3);
		for (let n = 0; n < 200; n++) {
			const data = some(n);
			const [input] = read(encodePacket(String.fromCharCode(...data)));
			expect(input?.kind).toBe("packet");
			if (input?.kind === "packet") expect(unescapeBinary(input.payload)).toEqual(data);
		}
	});
});
