import { capabilitiesPage } from "./tables/capabilities.ts";
import { commandOptions, subcommandNames } from "./tables/commandOptions.ts";
import { deviationsPage } from "./tables/deviations.ts";
import { instructionPages } from "./tables/instructions.ts";
import { ioctlsPage } from "./tables/ioctls.ts";
import { smcccPage } from "./tables/smccc.ts";
import { speedPages } from "./tables/speed.ts";
import { systemRegistersPage } from "./tables/systemRegisters.ts";

/** What is generated, by path below the folder of the site: pages, and parts that pages include. */
export function generatedPages(): Readonly<Record<string, () => string>> {
	const options = subcommandNames().map((name) => [`reference/parts/${name}.md`, () => commandOptions(name)]);
	return {
		...instructionPages,
		"reference/system-registers.md": systemRegistersPage,
		"reference/capabilities.md": capabilitiesPage,
		"reference/ioctls.md": ioctlsPage,
		"reference/differences.md": deviationsPage,
		"reference/hypercalls.md": smcccPage,
		...speedPages(),
		...Object.fromEntries(options),
	};
}
