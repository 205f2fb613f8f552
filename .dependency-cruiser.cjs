// The arrows of ARCHITECTURE.md: a package imports only what its arrow reaches.
const packages = {
	uapi: [],
	spec: ["uapi"],
	"aarch64-core": ["uapi"],
	"kvm-arm64": ["uapi", "aarch64-core"],
	"smccc-handlers": ["uapi"],
	vmm: ["uapi", "kvm-arm64", "smccc-handlers"],
	cli: ["uapi", "kvm-arm64", "smccc-handlers", "vmm", "spec"],
};

const arrows = Object.entries(packages).map(([name, allowed]) => ({
	name: `arrow-${name}`,
	comment: `${name} may import only ${allowed.join(", ") || "nothing of this repository"}`,
	severity: "error",
	from: { path: `^packages/${name}/src/` },
	to: { path: "^packages/[^/]+/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
}));

/** Only the command checks a run against the model, and only when asked to. */
const specAtRunTime = {
	name: "spec-only-when-asked",
	comment: "nothing but the command's checking mode imports the model at run time",
	severity: "error",
	from: { path: "^packages/(?!spec/)[^/]+/src/", pathNot: "^packages/cli/src/check/" },
	to: { path: "^packages/spec/" },
};

const platformFree = {
	name: "no-node-api-in-libraries",
	comment: "uapi, spec, aarch64-core, kvm-arm64, smccc-handlers and the core of vmm run in a browser too",
	severity: "error",
	from: {
		path: "^packages/(uapi|spec|aarch64-core|kvm-arm64|smccc-handlers|vmm)/src/",
		pathNot: "^packages/vmm/src/node(/|[.]ts$)",
	},
	to: { dependencyTypes: ["core"] },
};

const noDependencies = {
	name: "no-run-time-dependencies",
	comment: "uapi, spec, aarch64-core, kvm-arm64 and smccc-handlers depend on nothing outside this repository",
	severity: "error",
	from: { path: "^packages/(uapi|spec|aarch64-core|kvm-arm64|smccc-handlers)/src/" },
	to: { path: "node_modules", pathNot: "^packages/" },
};

module.exports = {
	forbidden: [
		...arrows,
		specAtRunTime,
		platformFree,
		noDependencies,
		{
			name: "no-cycles",
			severity: "error",
			from: { path: "^packages/[^/]+/src" },
			to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
		},
		{
			name: "resolvable",
			severity: "error",
			from: { path: "^packages/[^/]+/src" },
			to: { couldNotResolve: true, pathNot: "generated/engine" },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		exclude: { path: "(^|/)(dist|coverage)/" },
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["@upcall/source", "import", "types", "default"],
			extensions: [".ts", ".mjs", ".js", ".json"],
		},
	},
};
