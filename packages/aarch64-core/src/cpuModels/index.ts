export { cpuFeatureNames, cpuModel } from "./cpuModel.ts";
export { type NamedCpu, namedCpus } from "./table.ts";
