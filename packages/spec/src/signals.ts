import type { Exit } from "./driver.ts";
import type { ExceptionRecord } from "./exceptions.ts";

/** Thrown to leave an instruction that takes a synchronous exception; `Cpu.step` catches it. */
export class ExceptionSignal {
	readonly exception: ExceptionRecord;
	/** Bytes from the instruction to the preferred return address: 4 for SVC, 0 for all others. */
	readonly advance: 0 | 4;

	constructor(exception: ExceptionRecord, advance: 0 | 4 = 0) {
		this.exception = exception;
		this.advance = advance;
	}
}

/** Thrown to leave an instruction that the host has to finish; `Cpu.step` catches it. */
export class ExitSignal {
	readonly exit: Exit;

	constructor(exit: Exit) {
		this.exit = exit;
	}
}
