import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where kernels and busybox are looked for. @see XDG Base Directory Specification, XDG_CACHE_HOME */
export function cacheFolder(): string {
	const base = process.env.XDG_CACHE_HOME;
	return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "upcall");
}

const KERNEL = /^(?:vmlinuz|Image)|^linux-image-\d.*_arm64\.deb$/;
const BUSYBOX = /^busybox(?:-static_.*_arm64\.deb)?$/;

const collator = new Intl.Collator("en", { numeric: true });

/** The highest version among a folder's files of a kind. */
function newest(names: readonly string[], kind: RegExp): string | undefined {
	return names
		.filter((n) => kind.test(n))
		.sort(collator.compare)
		.at(-1);
}

/** What a cache folder has; a folder that is not there has nothing. */
export function findLinux(folder: string): { readonly kernel?: string; readonly busybox?: string } {
	let names: string[];
	try {
		names = readdirSync(folder);
	} catch {
		return {};
	}
	const kernel = newest(names, KERNEL);
	const busybox = newest(names, BUSYBOX);
	return {
		...(kernel === undefined ? {} : { kernel: join(folder, kernel) }),
		...(busybox === undefined ? {} : { busybox: join(folder, busybox) }),
	};
}

/** How to get what is missing. */
export function howToGet(folder: string): string {
	return `Put Debian's packages linux-image-VERSION-cloud-arm64 and busybox-static for arm64 there, as they are. With Debian's tools:

  mkdir -p ${folder} && cd ${folder}
  dpkg --add-architecture arm64 && apt-get update        (as root, once)
  apt-get download busybox-static:arm64 \\
    $(apt-cache depends linux-image-cloud-arm64:arm64 | awk '/Depends: linux-image/ {print $2}')

Elsewhere: from any Debian mirror, the folders pool/main/l/linux-signed-arm64 (linux-image-*-cloud-arm64_*_arm64.deb,
without -unsigned and -dbg) and pool/main/b/busybox (busybox-static_*_arm64.deb). Or name files of your own with --kernel
and --busybox or --initrd.
`;
}
