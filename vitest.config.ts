import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		// the tests compute: a processor that waits for them is of no use to anybody
		maxWorkers: "100%",
		projects: ["packages/*", "apps/docs", "bench", "tools"],
		reporters: ["default", "./scripts/skippedReporter.ts"],
		coverage: { provider: "v8", include: ["packages/*/src/**"], reporter: ["text-summary", "json-summary"] },
	},
});
