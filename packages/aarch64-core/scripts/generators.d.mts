/** Text of src/cpuModels/table.ts. */
export function cpuModelsFile(): string;
/** Text of engine/generated/decode.ts. */
export function decodeFile(): string;
/** Text of engine/generated/features.ts. */
export function featuresFile(): string;
/** Text of engine/generated/sysregs.ts. */
export function sysregsFile(): string;
/** Text of engine/generated/systemInstructions.ts. */
export function systemInstructionsFile(): string;
/** Text of src/systemRegisterTable.ts. */
export function tableFile(): string;
