export * from "./cpuInterface.ts";
export * from "./registers.ts";
export * from "./state.ts";
