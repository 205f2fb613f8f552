// Executes functions of a module on values that may be unknown, along one path.
import { eq, extract, ite, leadingZeros, not } from "../ir/simplify.ts";
import { lit, type Term } from "../ir/term.ts";
import { extendLoaded, lowBytes } from "./memory.ts";
import { ATOMIC, type Instruction, SIMD, type WasmFunction, type WasmModule } from "./module.ts";
import { binary, binaryWidth, fromTerm, isDivision, isTerm, toTerm, unary, type Value } from "./numeric.ts";
import { type VectorMemory, vector } from "./vector.ts";

/** The path left what the model covers. */
export class Unmodelled extends Error {}

/** What surrounds the functions: memory, and the choice of a side where a condition is unknown. */
export interface Environment {
	load(address: Value, offset: number, bytes: number): Term;
	store(address: Value, offset: number, bytes: number, value: Term): void;
	/** Which side of a condition of one bit the path takes. */
	decide(condition: Term): boolean;
	/** A condition under which the module traps: the path goes on where it does not hold, and it must never hold. */
	trapIf(condition: Term): void;
	/** Whether a choice between two values with this condition is decided like a branch. */
	decides(condition: Term): boolean;
	/** Notes an executed instruction, for tests that change it. */
	readonly visit: ((instruction: Instruction) => void) | undefined;
	/** Notes that a function of the module is called. */
	enter(): void;
	/** Calls a function that the module imports. */
	imported(name: string, args: readonly Value[]): Value | undefined;
	/** Calls the function of the table at an index. */
	indirect(index: Value, args: readonly Value[]): Value;
}

interface Label {
	readonly target: number;
	readonly height: number;
	readonly arity: number;
}

const STEP_LIMIT = 400_000;
/** The most bits of an unknown index of a jump. */
const JUMP_BITS = 10;

/** Loads by opcode: bytes, width of the result, sign. */
const LOADS: Readonly<Record<number, readonly [number, number, boolean]>> = {
	40: [4, 32, false],
	41: [8, 64, false],
	42: [4, 32, false],
	43: [8, 64, false],
	44: [1, 32, true],
	45: [1, 32, false],
	46: [2, 32, true],
	47: [2, 32, false],
	48: [1, 64, true],
	49: [1, 64, false],
	50: [2, 64, true],
	51: [2, 64, false],
	52: [4, 64, true],
	53: [4, 64, false],
};

/** Stores by opcode: bytes, width of the operand. */
const STORES: Readonly<Record<number, readonly [number, number]>> = {
	54: [4, 32],
	55: [8, 64],
	56: [4, 32],
	57: [8, 64],
	58: [1, 32],
	59: [2, 32],
	60: [1, 64],
	61: [2, 64],
	62: [4, 64],
};

/** `atomic.rmw.cmpxchg` by opcode: bytes, width. */
const EXCHANGES: Readonly<Record<number, readonly [number, number]>> = {
	[ATOMIC + 72]: [4, 32],
	[ATOMIC + 73]: [8, 64],
	[ATOMIC + 74]: [1, 32],
	[ATOMIC + 75]: [2, 32],
	[ATOMIC + 76]: [1, 64],
	[ATOMIC + 77]: [2, 64],
	[ATOMIC + 78]: [4, 64],
};

/** One execution of exported functions. */
export class Execution {
	private readonly globals: Value[];
	private readonly module: WasmModule;
	private readonly world: Environment;
	private readonly vectorMemory: VectorMemory;
	private steps = 0;

	/** @param globals - what the globals are: unknown when no result may depend on what an earlier call left in them */
	constructor(module: WasmModule, world: Environment, globals: (index: number, w: number) => Value) {
		this.module = module;
		this.world = world;
		this.vectorMemory = {
			load: (address, offset, bytes) => world.load(address, offset, bytes),
			store: (address, offset, bytes, value) => world.store(address, offset, bytes, value),
		};
		this.globals = module.globals.map((w, i) => globals(i, w));
	}

	/** Calls a function by its index. */
	call(index: number, args: readonly Value[]): Value | undefined {
		const f = this.module.functions[index] as WasmFunction;
		if (f.code === undefined) return this.world.imported(f.name, args);
		const locals: Value[] = [...args, ...f.locals.map((w) => (w === 64 ? 0n : w === 32 ? 0 : lit(128, 0)))];
		return this.body(f, f.code(), locals);
	}

	private truth(v: Value): boolean {
		if (!isTerm(v)) return Number(v) !== 0;
		return this.world.decide(not(eq(v, lit(v.w, 0))));
	}

	private choose(c: Value, a: Value, b: Value): Value {
		if (!isTerm(c)) return Number(c) !== 0 ? a : b;
		const condition = not(eq(c, lit(c.w, 0)));
		if (this.world.decides(condition)) return this.world.decide(condition) ? a : b;
		const w = isTerm(a) ? a.w : isTerm(b) ? b.w : typeof a === "bigint" ? 64 : 32;
		return fromTerm(ite(condition, toTerm(a, w), toTerm(b, w)));
	}

	/** A number that must be known: takes the sides of the conditions that it depends on. */
	private known(v: Value): number {
		let t = v;
		while (isTerm(t)) {
			if (t.op === "ite") t = fromTerm((this.world.decide(t.a[0] as Term) ? t.a[1] : t.a[2]) as Term);
			else if (t.w - leadingZeros(t) <= JUMP_BITS) t = this.bitByBit(t);
			else throw new Unmodelled("a jump by an unknown index");
		}
		return Number(t);
	}

	private bitByBit(t: Term): number {
		let n = 0;
		for (let i = 0; i < JUMP_BITS; i++) if (this.world.decide(extract(t, i, i))) n |= 1 << i;
		return n;
	}

	private body(f: WasmFunction, code: readonly Instruction[], locals: Value[]): Value | undefined {
		const stack: Value[] = [];
		const labels: Label[] = [{ target: code.length, height: 0, arity: f.results }];
		const pop = (): Value => stack.pop() as Value;
		let pc = 0;
		const branch = (depth: number): void => {
			const label = labels[labels.length - 1 - depth] as Label;
			const results = label.arity ? stack.slice(stack.length - label.arity) : [];
			stack.length = label.height;
			for (const v of results) stack.push(v);
			labels.length -= depth + (label.target >= 0 ? 1 : 0);
			pc = label.target >= 0 ? label.target : -label.target;
		};
		while (pc < code.length) {
			if (++this.steps > STEP_LIMIT) throw new Unmodelled("too many steps");
			const i = code[pc++] as Instruction;
			const { op } = i;
			this.world.visit?.(i);
			switch (op) {
				case 0x00:
					throw new Unmodelled("unreachable");
				case 0x01:
					break;
				case 0x02:
					labels.push({ target: i.end + 1, height: stack.length, arity: i.n });
					break;
				case 0x03: // a branch to a loop goes to the instruction after it and keeps the label
					labels.push({ target: -pc, height: stack.length, arity: 0 });
					break;
				case 0x04: {
					const c = this.truth(pop());
					labels.push({ target: i.end + 1, height: stack.length, arity: i.n });
					if (!c) pc = i.otherwise ? i.otherwise + 1 : i.end;
					break;
				}
				case 0x05: // the end of the first arm
					pc = i.end;
					break;
				case 0x0b:
					labels.pop();
					break;
				case 0x0c:
					branch(i.n);
					break;
				case 0x0d:
					if (this.truth(pop())) branch(i.n);
					break;
				case 0x0e: {
					const index = this.known(pop()) >>> 0;
					branch(i.labels[Math.min(index, i.labels.length - 1)] as number);
					break;
				}
				case 0x0f:
					return f.results ? pop() : undefined;
				case 0x10: {
					this.world.enter();
					const callee = this.module.functions[i.n] as WasmFunction;
					const args = callee.parameters ? stack.splice(stack.length - callee.parameters) : [];
					const result = this.call(i.n, args);
					if (result !== undefined) stack.push(result);
					break;
				}
				case 0x11: {
					const index = pop();
					const args = i.n ? stack.splice(stack.length - i.n) : [];
					stack.push(this.world.indirect(index, args));
					break;
				}
				case 0x1a:
					pop();
					break;
				case 0x1b:
				case 0x1c: {
					const c = pop();
					const b = pop();
					stack.push(this.choose(c, pop(), b));
					break;
				}
				case 0x20:
					stack.push(locals[i.n] as Value);
					break;
				case 0x21:
					locals[i.n] = pop();
					break;
				case 0x22:
					locals[i.n] = stack[stack.length - 1] as Value;
					break;
				case 0x23:
					stack.push(this.globals[i.n] as Value);
					break;
				case 0x24:
					this.globals[i.n] = pop();
					break;
				case 0x41:
				case 0x42:
				case 0x43:
				case 0x44:
					stack.push(i.constant);
					break;
				default:
					this.operate(i, stack);
			}
		}
		return f.results ? pop() : undefined;
	}

	private operate(i: Instruction, stack: Value[]): void {
		const { op } = i;
		const w = binaryWidth(op);
		if (w !== 0) {
			const b = stack.pop() as Value;
			const a = stack.pop() as Value;
			if (isDivision(op)) this.checkDivision(op, a, b, w);
			stack.push(binary(op, a, b));
			return;
		}
		const load = LOADS[op];
		if (load !== undefined) {
			const [bytes, width, signed] = load;
			stack.push(extendLoaded(this.world.load(stack.pop() as Value, i.n, bytes), width, signed));
			return;
		}
		const store = STORES[op];
		if (store !== undefined) {
			const [bytes, width] = store;
			const value = lowBytes(stack.pop() as Value, width, bytes);
			this.world.store(stack.pop() as Value, i.n, bytes, value);
			return;
		}
		const exchange = EXCHANGES[op];
		if (exchange !== undefined) {
			this.exchange(i, exchange, stack);
			return;
		}
		if (op >= SIMD && op < ATOMIC) {
			if (!vector(i, stack, this.vectorMemory)) throw new Unmodelled(`the SIMD instruction ${op - SIMD}`);
			return;
		}
		const result = op <= 0xc4 ? unary(op, stack.pop() as Value) : undefined;
		if (result === undefined) throw new Unmodelled(`the instruction ${op.toString(16)}`);
		stack.push(result);
	}

	private checkDivision(op: number, a: Value, b: Value, w: number): void {
		const divisor = toTerm(b, w);
		this.world.trapIf(eq(divisor, lit(w, 0)));
		const signed = op === 0x6d || op === 0x7f;
		if (signed && isTerm(b)) {
			const least = eq(toTerm(a, w), lit(w, 1n << BigInt(w - 1)));
			this.world.trapIf(ite(least, eq(divisor, lit(w, -1)), lit(1, 0)));
		}
	}

	/** One thread runs at a time, so a compare and exchange is a load, a comparison and a store. */
	private exchange(i: Instruction, [bytes, w]: readonly [number, number], stack: Value[]): void {
		const replacement = lowBytes(stack.pop() as Value, w, bytes);
		const expected = toTerm(stack.pop() as Value, w);
		const address = stack.pop() as Value;
		const old = this.world.load(address, i.n, bytes);
		const whole = extendLoaded(old, w, false);
		if (this.world.decide(eq(toTerm(whole, w), expected))) this.world.store(address, i.n, bytes, replacement);
		stack.push(whole);
	}
}
