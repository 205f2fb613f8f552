import { defineConfig } from "vitest/config";

const conditions = ["@upcall/source"];

export default defineConfig({
	resolve: { conditions },
	ssr: { resolve: { conditions, externalConditions: conditions } },
	test: {
		name: "kvm-arm64",
		include: ["test/**/*.test.ts"],
		globalSetup: "../aarch64-core/scripts/checkEngine.ts",
		setupFiles: "../aarch64-core/scripts/tierForTests.ts",
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
