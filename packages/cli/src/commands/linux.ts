import { writeInitramfs } from "@upcall/vmm";
import { readGuestFile } from "@upcall/vmm/node";
import type { Command } from "commander";
import { fileOrDebMember, filesOfDeb, isDeb, type PackedFile } from "../linux/deb.ts";
import { cacheFolder, findLinux, howToGet } from "../linux/findLinux.ts";
import { busyboxTree, VIRTIO_MODULES } from "../linux/rootTree.ts";
import { type GuestInputs, guestCommand, type RunFlags } from "./run.ts";

interface LinuxFlags {
	readonly kernel?: string;
	readonly busybox?: string;
	readonly initrd?: string;
	readonly cache?: string;
}

const isKernel = (path: string): boolean => /^(?:boot|usr\/lib\/modules\/[^/]*)\/vmlinuz/.test(path);
const isBusybox = (path: string): boolean => /^(?:usr\/)?bin\/busybox$/.test(path);

/** Name of a virtio module, for the path of one. */
function moduleName(path: string): string | undefined {
	const name = /^(?:usr\/)?lib\/modules\/.*\/([^/]+)\.ko$/.exec(path)?.[1];
	return VIRTIO_MODULES.find((module) => module === name);
}

/** Whether the machine has devices for which Debian's kernels need modules. */
const needsModules = (flags: RunFlags): boolean =>
	(flags.disk ?? []).length > 0 || (flags.share ?? []).length > 0 || flags.net !== "none" || flags.console === "virtio";

/** The kernel, and the modules that go with it when it comes as a package. */
async function kernelFiles(path: string, modules: boolean): Promise<readonly PackedFile[]> {
	const bytes = await readGuestFile(path);
	if (!modules || !isDeb(bytes)) return [await fileOrDebMember(path, isKernel, "kernel")];
	return filesOfDeb(path, bytes, (name) => isKernel(name) || moduleName(name) !== undefined);
}

async function linuxInputs(flags: LinuxFlags & RunFlags): Promise<GuestInputs | string> {
	const cache = flags.cache ?? cacheFolder();
	const found = findLinux(cache);
	const kernel = flags.kernel ?? found.kernel;
	if (kernel === undefined) return `no kernel in ${cache}. ${howToGet(cache)}`;
	const busybox = flags.initrd === undefined ? (flags.busybox ?? found.busybox) : undefined;
	if (flags.initrd === undefined && busybox === undefined) return `no busybox in ${cache}. ${howToGet(cache)}`;
	const files = await kernelFiles(kernel, needsModules(flags) && busybox !== undefined);
	const image = files.find((file) => file.path === kernel || isKernel(file.path));
	if (image === undefined) return `${kernel}: there is no kernel in this package`;
	process.stderr.write(`upcall linux: ${kernel}${busybox === undefined ? "" : ` with ${busybox}`}\n`);
	if (flags.initrd !== undefined) return { files: { initrd: flags.initrd }, options: { kernel: image.data } };
	const modules = VIRTIO_MODULES.flatMap((name) =>
		files.filter((file) => moduleName(file.path) === name).map(({ data }) => ({ name, data })),
	);
	const { data } = await fileOrDebMember(busybox as string, isBusybox, "busybox");
	return { files: {}, options: { kernel: image.data, initrd: writeInitramfs(busyboxTree(data, modules)) } };
}

/** `upcall linux`. */
export function linuxCommand(exit: (status: number) => void): Command {
	return guestCommand<LinuxFlags>(
		{
			name: "linux",
			description: "boot a Debian kernel with busybox to a shell on this terminal (Ctrl-A x leaves)",
			memory: 512 << 20,
			examples: `
  upcall linux
  upcall linux --smp 4 --psci kernel --append quiet
  upcall linux --kernel linux-image-6.1.0-56-cloud-arm64_6.1.192-2_arm64.deb --disk root.img,overlay
  upcall linux --kernel Image --initrd initrd.gz --memory 1G
  upcall linux --until '/ # ' --send 'nproc; poweroff\\\\n' --timeout 60

Without --kernel and --busybox: the newest of the cache folder, XDG_CACHE_HOME/upcall or ~/.cache/upcall. Debian packages are
taken as they are. With --disk, --net, --share or --console virtio, a kernel from a package brings the modules for virtio along.`,
			addOptions: (command) =>
				command
					.option("--kernel <file>", "arm64 Image, plain or gzip, or a linux-image package (.deb)")
					.option("--busybox <file>", "static arm64 busybox, or the package busybox-static (.deb)")
					.option("--initrd <file>", "initial RAM disk in place of one with busybox")
					.option("--cache <folder>", "where to look for packages, kernels and busybox"),
			inputs: linuxInputs,
		},
		exit,
	);
}
