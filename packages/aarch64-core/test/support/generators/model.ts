import { type CpuModel, features, upcallModel } from "@upcall/spec";

/** A CPU with every feature, so that every encoding exists. */
export const fullModel: CpuModel = { ...upcallModel, name: "full", features: new Set(features) };
