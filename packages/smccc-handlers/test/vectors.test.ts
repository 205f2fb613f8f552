import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createHandlers, type Psci, psciHandlers, RegisterContext } from "../src/index.ts";
import { makeVectors } from "./support/vectors.ts";

const file = new URL("../vectors.json", import.meta.url);

interface Step {
	cpu?: number;
	x?: string[];
	result?: string[] | null;
	power: string[];
	started?: number;
	resumed?: number;
	micros?: number;
	effects?: Record<string, unknown>[];
}
interface Sequence {
	name: string;
	machine: {
		cpus: string[];
		denied: number[];
		powerDown: boolean;
		systemSuspend: boolean;
		memProtect: boolean;
		protectedBelow: string;
	};
	steps: Step[];
}

describe("vectors.json", () => {
	test("is what the generator makes (renew: pnpm run vectors)", async () => {
		await expect(makeVectors()).toMatchFileSnapshot(file.pathname);
	});

	const { psci } = JSON.parse(readFileSync(file, "utf8")) as { psci: Sequence[] };
	test.each(psci.map((s) => [s.name, s] as const))(
		"PSCI through the routing and the hooks: %s",
		(_, { machine, steps }) => {
			let current = 0;
			const effects: unknown[] = [];
			const record = (kind: string, more: object = {}) => effects.push({ kind, ...more });
			const text = (v: bigint): string => `0x${v.toString(16)}`;
			const set: Psci = psciHandlers(
				{
					mpidrs: machine.cpus.map(BigInt),
					currentCpu: () => current,
					cpuOn: (target, entry, context) => {
						record("cpuOn", { target, entry: text(entry), context: text(context) });
						return "pending";
					},
					cpuOff: () => record("cpuOff"),
					standby: (_cpu, powerState) => record("standby", { powerState }),
					systemOff: () => record("systemOff"),
					systemReset: (type, cookie, clearMemory) =>
						record("systemReset", { type: type ?? null, cookie: text(cookie), clearMemory }),
					...(machine.powerDown && {
						powerDown: (_cpu: number, entry: bigint, context: bigint, powerState: number) =>
							record("powerDown", { powerState, entry: text(entry), context: text(context) }),
					}),
					...(machine.systemSuspend && {
						systemSuspend: (_cpu: number, entry: bigint, context: bigint) =>
							record("systemSuspend", { entry: text(entry), context: text(context) }),
					}),
					...(machine.memProtect && {
						protectedRange: (base: bigint, length: bigint) => base + length <= BigInt(machine.protectedBelow),
					}),
				},
				{ mayCpuOn: (target) => !machine.denied.includes(target) },
			);
			const handlers = createHandlers().use(set);
			for (const step of steps) {
				effects.length = 0;
				if (step.started !== undefined) set.cpuStarted(step.started);
				if (step.resumed !== undefined) set.cpuResumed(step.resumed, BigInt(step.micros ?? 0));
				if (step.x) {
					current = step.cpu ?? 0;
					const context = new RegisterContext().load(...step.x.map(BigInt));
					handlers.handle(context);
					const registers = [0, 1, 2, 3].map((n) => text(context.x(n)));
					const before = [0, 1, 2, 3].map((n) => text(BigInt.asUintN(64, BigInt(step.x?.[n] ?? 0))));
					expect(registers).toEqual(step.result ?? before);
					expect(effects).toEqual(step.effects);
				}
				expect(set.state.cpus.map((c) => c.power)).toEqual(step.power);
			}
		},
	);
});
