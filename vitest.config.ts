import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		projects: ["packages/*", "apps/docs", "bench", "tools"],
		reporters: ["default", "./scripts/skippedReporter.ts"],
		coverage: { provider: "v8", include: ["packages/*/src/**"], reporter: ["text-summary", "json-summary"] },
	},
});
