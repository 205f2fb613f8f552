import { decodeIoctl, IOC_READ, IOC_WRITE, IOCTLS } from "@upcall/uapi";
import { code, hex, page, table } from "../markdown.ts";

function direction(bits: number): string {
	if (bits === (IOC_READ | IOC_WRITE)) return "in, out";
	return bits === IOC_WRITE ? "in" : bits === IOC_READ ? "out" : "";
}

/** Every ioctl request of arm64, as a page. */
export function ioctlsPage(): string {
	const rows = IOCTLS.map(([name, request, descriptors]) => {
		const { direction: bits, size } = decodeIoctl(request);
		return [code(name), code(hex(request, 8)), descriptors, size === 0 ? "" : `${size}`, direction(bits)];
	});
	return page("ioctl requests", [
		`The ${rows.length} requests of KVM on arm64 and their encoding, from \`@upcall/uapi\`. The table is the kernel's interface; a request that
Upcall does not serve on a descriptor answers as the kernel answers one that it does not know. Two requests may share a
number: the descriptor tells them apart.`,
		"<FilterTables />",
		table(["Request", "Number", "Descriptor", "Bytes", "Structure goes"], rows),
	]);
}
