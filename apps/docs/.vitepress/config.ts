import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";

const api = JSON.parse(readFileSync(join(import.meta.dirname, "../api/typedoc-sidebar.json"), "utf8"));

const REPOSITORY = "https://github.com/upcall/upcall";

const guide = [
	{
		text: "Guide",
		items: [
			{ text: "Getting started", link: "/guide/getting-started" },
			{ text: "Your first hypercall handler", link: "/guide/first-handler" },
			{ text: "The two ABIs", link: "/guide/two-abis" },
			{ text: "PSCI in userspace", link: "/guide/psci" },
			{ text: "The command", link: "/guide/command" },
			{ text: "Determinism and clocks", link: "/guide/determinism" },
			{ text: "Snapshots and CPU hotplug", link: "/guide/snapshots" },
			{ text: "Profiling a guest", link: "/guide/profiling" },
			{ text: "Where it runs", link: "/guide/hosts" },
		],
	},
	{
		text: "Inside",
		items: [
			{ text: "Architecture", link: "/guide/architecture" },
			{ text: "How it is checked", link: "/guide/checking" },
		],
	},
];

const reference = [
	{
		text: "Tables",
		items: [
			{ text: "Hypercalls: who answers", link: "/reference/hypercalls" },
			{ text: "Capabilities", link: "/reference/capabilities" },
			{ text: "Differences from Linux", link: "/reference/differences" },
			{ text: "ioctl requests", link: "/reference/ioctls" },
			{ text: "Instructions", link: "/reference/instructions" },
			{ text: "System registers", link: "/reference/system-registers" },
			{ text: "Speed", link: "/reference/speed" },
		],
	},
	{ text: "Packages", items: api },
];

export default defineConfig({
	title: "Upcall",
	description: "KVM/arm64 in TypeScript: run 64-bit Arm guests anywhere and answer their hypercalls yourself",
	lang: "en",
	srcExclude: ["README.md", "examples/**", "scripts/**", "test/**", "entries/**", "reference/parts/**"],
	// The page of the kernel's constants is large, and loaded by those who open it.
	vite: { build: { chunkSizeWarningLimit: 2000 } },
	head: [["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }]],
	themeConfig: {
		logo: "/logo.svg",
		nav: [
			{ text: "Guide", link: "/guide/getting-started", activeMatch: "/guide/" },
			{ text: "Tables", link: "/reference/hypercalls", activeMatch: "/reference/" },
			{ text: "API", link: "/api/", activeMatch: "/api/" },
		],
		sidebar: { "/guide/": guide, "/reference/": reference, "/api/": reference },
		outline: { level: [2, 3] },
		search: { provider: "local" },
		socialLinks: [{ icon: "github", link: REPOSITORY }],
		footer: { message: "Apache-2.0" },
	},
});
