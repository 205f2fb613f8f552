import { Interrupt } from "../interrupt.ts";

/** A message-signalled interrupt. It exists while an event of some device is translated to it. */
export class Lpi extends Interrupt {
	/** Events that are translated to it. */
	references = 0;

	constructor(intid: number) {
		super(intid, 1);
	}
}
