import { defineConfig } from "vitest/config";

const conditions = ["@upcall/source"];

export default defineConfig({
	resolve: { conditions },
	ssr: { resolve: { conditions, externalConditions: conditions } },
	test: {
		name: "aarch64-core",
		include: ["test/**/*.test.ts"],
		globalSetup: "test/globalSetup.ts",
		testTimeout: 300_000,
		hookTimeout: 300_000,
	},
});
