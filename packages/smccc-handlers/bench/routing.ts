// Cost of one routed call: lookup, handler, result registers. Prints nanoseconds a call.
import { createHandlers, psciHandlers, RegisterContext, trngHandlers, vendorHandlers } from "../src/index.ts";

const handlers = createHandlers().use(
	psciHandlers({
		mpidrs: [0n, 1n],
		currentCpu: () => 0,
		cpuOn: () => {},
		cpuOff: () => {},
		systemOff: () => {},
		systemReset: () => {},
	}),
	trngHandlers((bytes) => void bytes.fill(1)),
	vendorHandlers(),
);
handlers.on(0xc6000100, (call) => {
	call.setXParts(0, call.xLo(1) + 1, 0);
});

const cases: [string, bigint[]][] = [
	["PSCI_VERSION", [0x84000000n]],
	["a handler that uses the halves of registers", [0xc6000100n, 41n]],
	["an id that nobody owns", [0x86001234n]],
	["PSCI AFFINITY_INFO", [0xc4000004n, 1n, 0n]],
	["TRNG_RND64, 192 bits", [0xc4000053n, 192n]],
	["vendor ECHO", [0xc3000000n, 1n, 2n, 3n]],
];

for (const [name, registers] of cases) {
	const context = new RegisterContext().load(...registers);
	const id = context.functionId;
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < 6; round++) {
		const calls = 300_000;
		const start = performance.now();
		for (let n = 0; n < calls; n++) {
			context.setXParts(0, id, 0);
			handlers.handle(context);
		}
		best = Math.min(best, ((performance.now() - start) * 1e6) / calls);
	}
	console.log(`${name.padEnd(46)} ${best.toFixed(1).padStart(8)} ns`);
}
