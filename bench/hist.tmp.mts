import { readFileSync } from "node:fs";
import { Jit } from "../packages/aarch64-core/src/jit/jit.ts";
import { createMachineFromFiles } from "@upcall/vmm/node";
const counts = new Map<string, number>();
let last: any;
Jit.prototype.sample = function (this: any, s: number) {
  const u32 = this.u32; const p = u32[(s + 344) >>> 2];
  if (p === 0x20080) { counts.set("reload", (counts.get("reload") ?? 0) + 1); return; }
  const records = this.records.currentPage(s);
  const begin = this.loopBegin(records, p);
  const at = (begin - records) / 4;
  const hi = u32[(s + 356) >>> 2], lo = u32[(s + 352) >>> 2];
  const k = hi.toString(16).padStart(8, "0") + (lo + at).toString(16).padStart(8, "0");
  counts.set(k, (counts.get(k) ?? 0) + 1);
};
const t0 = performance.now();
const machine = await createMachineFromFiles({ kernel: "/tmp/guests/Image-cloud", initrd: "/tmp/guests/bb.cpio" }, { memory: 512 << 20, append: "console=ttyAMA0", tier: "auto" } as any);
const end = await machine.run({ script: [{ until: "/ # " }] } as any);
const syms = readFileSync("/tmp/guests/System.map-cloud", "utf8").split("\n").map((l) => l.split(" ")).filter((f) => f.length === 3 && /t/i.test(f[1]!)).map((f) => [BigInt("0x" + f[0]), f[2]] as const);
const sym = (k: string) => { if (k === "reload") return k; const a = BigInt("0x" + k); let b = ""; for (const [x, n] of syms) { if (x > a) break; b = n!; } return b; };
const total = [...counts.values()].reduce((a, b) => a + b, 0);
let cum = 0, n = 0;
console.log(end.reason, "samples", total, "places", counts.size, performance.now() - t0);
for (const [k, c] of [...counts].sort((a, b) => b[1] - a[1])) { cum += c; n++; if (n <= 25 || n % 100 === 0) console.log(n, k, c, (100 * cum / total).toFixed(1) + "%", sym(k)); }
process.exit(0);
