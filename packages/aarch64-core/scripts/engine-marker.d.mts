/** Text that is in a built engine's module when it was built from the sources as they are. */
export function engineMarker(): string;
