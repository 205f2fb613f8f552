/** Compiles AssemblyScript; gives the files that the compiler wrote, by name. */
export function compileEngine(entry: string, options?: readonly string[]): Promise<Map<string, Uint8Array | string>>;
