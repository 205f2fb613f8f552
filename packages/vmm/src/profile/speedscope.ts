/** One profile of the file: stacks with weights. */
export interface SampledProfile {
	readonly name: string;
	/** Stacks as numbers of frames, the outermost first. */
	readonly samples: readonly (readonly number[])[];
	readonly weights: readonly number[];
}

/**
 * A file that https://www.speedscope.app opens.
 *
 * @param name - what was profiled
 * @param exporter - name and version of the program that writes it
 * @see https://www.speedscope.app/file-format-schema.json
 */
export function speedscopeFile(
	name: string,
	exporter: string,
	frames: readonly string[],
	profiles: readonly SampledProfile[],
): Uint8Array {
	const file = {
		$schema: "https://www.speedscope.app/file-format-schema.json",
		name,
		exporter,
		activeProfileIndex: 0,
		shared: { frames: frames.map((frame) => ({ name: frame })) },
		profiles: profiles.map(({ name, samples, weights }) => ({
			type: "sampled",
			name,
			unit: "none",
			startValue: 0,
			endValue: weights.reduce((sum, weight) => sum + weight, 0),
			samples,
			weights,
		})),
	};
	return new TextEncoder().encode(`${JSON.stringify(file)}\n`);
}
