import { defineConfig } from "vitest/config";

const conditions = ["@upcall/source"];

export default defineConfig({
	resolve: { conditions },
	ssr: { resolve: { conditions, externalConditions: conditions } },
	test: { name: "spec", include: ["test/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 300_000 },
});
