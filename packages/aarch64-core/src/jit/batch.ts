import type { CompiledRegion } from "./compile.ts";
import { Constants, encodeModule } from "./module.ts";

/** A region of a {@link Batch}. */
export interface Member {
	/** Its row of the engine's table. */
	readonly index: number;
	readonly body: CompiledRegion;
}

/**
 * Regions that become one module. An instance of a module costs the host memory, some of it until its garbage collector
 * looks everywhere, and time: where many regions are compiled, few modules hold them.
 */
export class Batch {
	/** Constants of all its regions. */
	readonly constants = new Constants();
	/** Its regions by the record that they begin at. */
	readonly members = new Map<number, Member>();
	/** The module, once no region can be added. */
	bytes: Uint8Array<ArrayBuffer> | undefined;
	/** Its functions are in use, or given up. */
	done = false;

	/** Makes the module of the regions that it has. */
	seal(shared: boolean): Uint8Array<ArrayBuffer> {
		const bodies = [...this.members.values()].map(({ body }) => body);
		this.bytes = encodeModule(bodies, this.constants, shared);
		return this.bytes;
	}
}
