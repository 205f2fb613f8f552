import { describe, expect, it } from "vitest";
import { createMachine, GdbStub } from "../../src/index.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe("a debugger's connection", () => {
	it("sends the last packet again once for what arrives at once, however often it is asked", () => {
		const stub = new GdbStub(createMachine({ kernel: new Uint8Array(64), memory: 4 << 20 }), { wait: true });
		const sent: string[] = [];
		const connection = stub.connect({
			write: (packet) => sent.push(String.fromCharCode(...packet)),
			close: () => {},
		});
		connection.receive(bytes("$qC#b4"));
		const reply = sent.at(-1) as string;
		expect(reply).toMatch(/^\$QC/);
		sent.length = 0;
		connection.receive(bytes("-".repeat(10_000)));
		expect(sent).toEqual([reply]);
		connection.receive(bytes("-"));
		expect(sent).toEqual([reply, reply]);
		connection.closed();
	});
});
