import { DEVIATIONS } from "@upcall/kvm-arm64";
import { code, page, table } from "../markdown.ts";

/** Names of the kernel as code, the rest as text. */
const named = (text: string): string => text.replace(/\bKVM_[A-Z0-9_]+/g, code);

/** Where Upcall answers otherwise than Linux 6.12, as a page. */
export function deviationsPage(): string {
	const rows = DEVIATIONS.map(({ where, here, linux, reason }) => [where, here, linux, reason].map(named));
	return page("Differences from Linux", [
		`The ${rows.length} places where \`@upcall/kvm-arm64\` with \`abi: "upstream"\` is known to answer otherwise than Linux 6.12 on arm64, from the
package's own list \`DEVIATIONS\`. Replayed transcripts of a real KVM may differ in these places and in no other.`,
		table(["Where", "Upcall", "Linux 6.12", "Why"], rows),
	]);
}
