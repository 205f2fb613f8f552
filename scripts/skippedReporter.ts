import type { Reporter, TestModule } from "vitest/node";

/** Says at the end which tests were skipped, by name and count, so that a missing tool never passes for a pass. */
export default class SkippedReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const skipped = modules.flatMap((module) =>
			[...module.children.allTests("skipped")].map((test) => `${module.project.name}: ${test.fullName}`),
		);
		if (skipped.length === 0) return;
		console.log(`\n${skipped.length} tests skipped:`);
		for (const name of skipped) console.log(`  ${name}`);
	}
}
