import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expectRun, mips } from "../kit.ts";
import { type Recipe, VIRTIO } from "./recipe.ts";

const SWITCH_ROOT = `while [ ! -b /dev/vda ]; do sleep 0.1; done
mount -t ext4 /dev/vda /mnt || exec sh
mount --move /dev /mnt/dev
umount /proc /sys
exec switch_root /mnt /sbin/init`;

const WORK = [
	"apt-get --version | head -1",
	"python3 -c 'import sys, hashlib; print(6 * 7, hashlib.sha256(b\"x\" * 100000).hexdigest()[:16])'",
	"printf '#include <stdio.h>\\\\n#include <math.h>\\\\nint main(void) { printf(\"sqrt %%.6f\\\\\\\\n\", sqrt(2)); }\\\\n' >t.c",
	"gcc -O2 -o t t.c -lm && ./t",
	"openssl speed -seconds 1 -evp aes-128-gcm 2>&1 | tail -1",
	"poweroff",
].join("; ");

const INSTALLER = "usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64";

/** Debian with systemd on a disk, and its installer. */
export const debian: readonly Recipe[] = [
	{
		name: "debian-disk",
		run: async (kit) => {
			const disk = join(kit.scratch, "debian.img");
			cpSync(kit.debianDisk(), disk);
			const run = await kit.upcall([
				...["run", "--kernel", kit.kernel("cloud-arm64"), "--initrd"],
				kit.initramfs("debian", "cloud-arm64", VIRTIO, SWITCH_ROOT),
				...["--append", "cryptomgr.notests", "--memory", "512M", "--disk", disk, "--timeout", "580"],
				...["--until", "login: ", "--send", "root\\n", "--until", "# ", "--send", `${WORK}\\n`],
			]);
			expectRun(run, 0, /^apt \d/m, /^42 [0-9a-f]{16}/m, /^sqrt 1\.414214/m, /AES-128-GCM\s+\d/i, /reboot: Power down/);
			const check = spawnSync("e2fsck", ["-fn", disk], { encoding: "utf8" });
			if (check.status !== 0) throw new Error(`the file system is not clean:\n${check.stdout}`);
			return `${run.instructions} instructions, ${run.seconds.toFixed(1)} s, ${mips(run)}, file system clean`;
		},
	},
	{
		name: "debian-installer",
		run: async (kit) => {
			const folder = join(kit.unpacked("debian-installer-12-netboot-arm64"), INSTALLER);
			const run = await kit.upcall([
				...["run", "--kernel", kit.file(join(folder, "linux")), "--initrd", kit.file(join(folder, "initrd.gz"))],
				...["--memory", "512M", "--timeout", "580", "--until", "Select a language"],
			]);
			expectRun(run, 0, /Select a language/);
			return `${run.instructions} instructions to the first menu, ${run.seconds.toFixed(1)} s, ${mips(run)}`;
		},
	},
];
