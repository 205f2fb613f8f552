export * from "./cpuInterface.ts";
export * from "./cpuInterfaceV2.ts";
export * from "./distributorV2.ts";
export * from "./its.ts";
export { type ItsMemory, itsDoubleword, itsStoreByte, itsStoreDoubleword } from "./itsMemory.ts";
export * from "./registers.ts";
export * from "./state.ts";
export * from "./stateV2.ts";
