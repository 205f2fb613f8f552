import { defineConfig } from "vitest/config";

const conditions = ["@upcall/source"];

export default defineConfig({
	resolve: { conditions },
	ssr: { resolve: { conditions, externalConditions: conditions } },
	test: { name: "smccc-handlers", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
