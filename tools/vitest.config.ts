import { defineConfig } from "vitest/config";

const conditions = ["@upcall/source"];

export default defineConfig({
	resolve: { conditions },
	ssr: { resolve: { conditions, externalConditions: conditions } },
	test: { name: "tools", include: ["test/**/*.test.ts"] },
});
