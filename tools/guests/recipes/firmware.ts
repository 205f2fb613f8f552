import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectRun, type Kit, Missing, mips } from "../kit.ts";
import { type Recipe, SHELL } from "./recipe.ts";

const UBOOT = "/usr/lib/u-boot/qemu_arm64/u-boot.bin";
const UEFI = "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd";

/** An ext4 disk with a kernel and an initramfs. */
function kernelDisk(kit: Kit): { readonly disk: string; readonly initrdBytes: number } {
	const root = join(kit.scratch, "uboot-root");
	mkdirSync(root, { recursive: true });
	const initrd = kit.initramfs("uboot", "cloud-arm64", [], SHELL);
	cpSync(kit.kernel("cloud-arm64"), join(root, "Image"));
	cpSync(initrd, join(root, "initrd"));
	const disk = join(kit.scratch, "uboot.img");
	writeFileSync(disk, "");
	truncateSync(disk, 128 << 20);
	// U-Boot 2023.01 knows neither checksums of metadata nor 64-bit block numbers.
	const made = spawnSync("mke2fs", ["-q", "-t", "ext4", "-O", "^metadata_csum,^64bit", "-d", root, "-F", disk]);
	if (made.status !== 0) throw new Missing("mke2fs is not installed");
	return { disk, initrdBytes: statSync(initrd).size };
}

/** Firmware that boots on its own, and a kernel from a disk through it. */
export const firmware: readonly Recipe[] = [
	{
		name: "uboot-disk-linux",
		run: async (kit) => {
			const uboot = kit.file(UBOOT);
			const { disk, initrdBytes } = kernelDisk(kit);
			const load = [
				"virtio scan; ext4load virtio 0 0x50000000 /Image; ext4load virtio 0 0x58000000 /initrd",
				`setenv bootargs cryptomgr.notests; booti 0x50000000 0x58000000:${initrdBytes.toString(16)} 0x40000000`,
			];
			const run = await kit.upcall([
				...["run", "--firmware", uboot, "--memory", "512M", "--disk", `${disk},ro`, "--timeout", "300"],
				...["--until", "autoboot", "--send", " ", "--until", "=> ", "--send", `${load.join("; ")}\\n`],
				...["--until", "BOOT-OK", "--until", "/ # ", "--send", "poweroff -f\\n"],
			]);
			expectRun(run, 0, /27\d+ bytes read|\d+ bytes read/, /Starting kernel/, /BOOT-OK/, /reboot: Power down/);
			return `${run.instructions} instructions, ${run.seconds.toFixed(1)} s, ${mips(run)}`;
		},
	},
	{
		name: "uefi-shell",
		small: true,
		run: async (kit) => {
			const run = await kit.upcall([
				...["run", "--firmware", kit.file(UEFI), "--memory", "512M", "--timeout", "300"],
				...["--until", "Press .*ESC", "--send", "\\e", "--until", "Shell> ", "--send", "ver\\r", "--until", "UEFI v"],
			]);
			expectRun(run, 0, /EDK II/);
			return `${run.instructions} instructions, ${run.seconds.toFixed(1)} s, ${mips(run)}`;
		},
	},
];
