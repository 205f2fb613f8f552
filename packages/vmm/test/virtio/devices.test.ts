import { describe, expect, it } from "vitest";
import { VirtioConsole } from "../../src/devices/virtio/console.ts";
import { hostEntropy, reproducibleEntropy, VirtioRng } from "../../src/devices/virtio/rng.ts";
import { F_EVENT_IDX, F_VERSION_1, TestDriver } from "../support/virtioDriver.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (s: string) => new TextEncoder().encode(s);

describe("VirtioRng", () => {
	it("fills buffers, the same ones for the same seed", () => {
		const fill = (seed: number) => new TestDriver(new VirtioRng(reproducibleEntropy(seed))).start().request(0, [64]);
		expect(fill(5)).toEqual(fill(5));
		expect(fill(5)?.data).not.toEqual(fill(6)?.data);
		expect(new Set(fill(0)?.data).size).toBeGreaterThan(20);
	});
	it("takes the host's numbers, also for a large buffer", () => {
		const driver = new TestDriver(new VirtioRng(hostEntropy())).start();
		expect(driver.request(0, [0x9000, 0x9000])?.written).toBe(0x10000);
	});
	it("asks for a reset when its buffer cannot be written", () => {
		const driver = new TestDriver(new VirtioRng(reproducibleEntropy(1))).start();
		expect(driver.request(0, [Uint8Array.of(1)])).toBeUndefined();
		expect(driver.reg(0x070) & 64).toBe(64);
	});
});

describe("VirtioConsole", () => {
	const make = () => {
		const printed: string[] = [];
		const terminal = new VirtioConsole((b) => printed.push(text(b)));
		return { printed, terminal, driver: new TestDriver(terminal) };
	};
	it("prints what the guest sends, across buffers and through an indirect table", () => {
		const { driver, printed } = make();
		driver.start();
		driver.request(1, [bytes("hello "), bytes("wor")]);
		driver.request(1, [bytes("ld"), bytes("!")], true);
		expect(printed.join("")).toBe("hello world!");
	});
	it.each([F_VERSION_1, F_VERSION_1 + F_EVENT_IDX])(
		"hands typed bytes over when the guest has room, features %i",
		(features) => {
			const { driver, terminal } = make();
			terminal.receive(bytes("early "));
			driver.start(features);
			expect(driver.polls).toBe(2);
			driver.offer(0, [4]);
			driver.offer(0, [3]);
			driver.kick(0);
			expect(driver.collect(0).map((r) => text(r.data.subarray(0, r.written)))).toEqual(["earl", "y "]);
			terminal.receive(bytes("later"));
			driver.mmio.poll();
			expect(driver.collect(0)).toEqual([]);
			expect(driver.request(0, [100])).toMatchObject({ written: 5 });
			expect(terminal.pendingInput).toBe(0);
		},
	);
	it("prints emergency characters before the driver is up", () => {
		const { driver, printed } = make();
		driver.mmio.write(0x108, 4, 0x21);
		driver.mmio.write(0x100, 2, 7);
		expect(printed).toEqual(["!"]);
		expect(driver.mmio.read(0x100, 2)).toBe(80);
	});
	it("keeps input that waits in its state", () => {
		const { terminal } = make();
		terminal.receive(bytes("ab"));
		terminal.receive(bytes("cd"));
		const other = make();
		other.terminal.restore(structuredClone(terminal.save()));
		other.driver.start();
		expect(text(other.driver.request(0, [4])?.data ?? new Uint8Array(0))).toBe("abcd");
	});
	it("bounds what waits for a guest that never reads", () => {
		const { terminal } = make();
		let taken = 0;
		for (let i = 0; i < 40; i++) taken += terminal.receive(new Uint8Array(65536));
		expect(taken).toBe(1 << 20);
	});
});
