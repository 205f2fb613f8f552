export type { BitVector } from "./big.ts";
export { bigDom } from "./big.ts";
export type { Dom } from "./dom.ts";
export { decode, type Encoding, encodings, type Field, fieldValue, type Group } from "./enc/index.ts";
export type { Access, AccessKind, ExceptionCall, Flag, Hint, Machine, SystemOperation } from "./machine.ts";
