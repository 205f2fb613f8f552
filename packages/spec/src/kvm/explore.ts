/** A transition system: states of type S, steps with labels. */
export interface TransitionSystem<S> {
	readonly initial: readonly S[];
	/** The steps that are possible in a state. */
	next(state: S): Iterable<{ readonly label: string; readonly state: S }>;
	/** Equal for equal states, different for different ones. */
	key(state: S): string;
	/** What is wrong with a state; `undefined` when nothing is. */
	violation?(state: S): string | undefined;
	/** What is wrong with ending here: asked in states without steps. */
	deadlock?(state: S): string | undefined;
}

/** What an exploration saw. */
export interface Exploration {
	readonly states: number;
	readonly transitions: number;
	/** States without steps. */
	readonly finals: number;
	/** First violation, with the labels of the steps that lead to it. */
	readonly violation?: { readonly what: string; readonly trace: readonly string[] };
	/** False when the limit stopped the search. */
	readonly complete: boolean;
}

/** Breadth-first search over all reachable states: a trace to a violation is a shortest one. */
export function explore<S>(system: TransitionSystem<S>, limit = 2_000_000): Exploration {
	const seen = new Set<string>();
	const states: S[] = [];
	const parents: number[] = [];
	const labels: string[] = [];
	let transitions = 0;
	let finals = 0;
	const push = (state: S, parent: number, label: string): void => {
		const key = system.key(state);
		if (seen.has(key)) return;
		seen.add(key);
		states.push(state);
		parents.push(parent);
		labels.push(label);
	};
	const trace = (at: number): string[] => {
		const out: string[] = [];
		for (let i = at; parents[i] !== -1 && i >= 0; i = parents[i] ?? -1) out.unshift(labels[i] ?? "");
		return out;
	};
	for (const s of system.initial) push(s, -1, "");
	for (let i = 0; i < states.length; i++) {
		const state = states[i] as S;
		let what = system.violation?.(state);
		let steps = 0;
		if (what === undefined) {
			for (const step of system.next(state)) {
				steps++;
				push(step.state, i, step.label);
			}
			transitions += steps;
			if (steps === 0) {
				finals++;
				what = system.deadlock?.(state);
			}
		}
		const counts = { states: states.length, transitions, finals };
		if (what !== undefined) return { ...counts, violation: { what, trace: trace(i) }, complete: false };
		if (states.length > limit) return { ...counts, complete: false };
	}
	return { states: states.length, transitions, finals, complete: true };
}
