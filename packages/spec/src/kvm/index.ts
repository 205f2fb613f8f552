export * from "./ioctls.ts";
export * from "./kvmFunctions.ts";
export * from "./smccc.ts";
export * from "./state.ts";
