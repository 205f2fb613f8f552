// Generated from @upcall/spec by scripts/generate.mjs. Do not edit.

export const EXEC_absoluteDifference: i32 = 0;
export const EXEC_absoluteDifferenceLong: i32 = 1;
export const EXEC_absoluteElements: i32 = 2;
export const EXEC_absoluteSaturating: i32 = 3;
export const EXEC_accumulateSaturating: i32 = 4;
export const EXEC_addAcross: i32 = 5;
export const EXEC_addLongAcross: i32 = 6;
export const EXEC_addLongPairs: i32 = 7;
export const EXEC_addPairScalar: i32 = 8;
export const EXEC_addPairwise: i32 = 9;
export const EXEC_addSubCarry: i32 = 10;
export const EXEC_addSubElements: i32 = 11;
export const EXEC_addSubExtended: i32 = 12;
export const EXEC_addSubHighNarrow: i32 = 13;
export const EXEC_addSubImmediate: i32 = 14;
export const EXEC_addSubLong: i32 = 15;
export const EXEC_addSubShifted: i32 = 16;
export const EXEC_addSubWide: i32 = 17;
export const EXEC_adr: i32 = 18;
export const EXEC_aesMixColumns: i32 = 19;
export const EXEC_aesRound: i32 = 20;
export const EXEC_atomicMemoryOperation: i32 = 21;
export const EXEC_bfloatConvertNarrow: i32 = 22;
export const EXEC_bfloatDot: i32 = 23;
export const EXEC_bfloatDotByElement: i32 = 24;
export const EXEC_bfloatMatrixMultiply: i32 = 25;
export const EXEC_bfloatMultiplyAddLong: i32 = 26;
export const EXEC_bfloatMultiplyAddLongByElement: i32 = 27;
export const EXEC_bitClearAndXor: i32 = 28;
export const EXEC_bitfield: i32 = 29;
export const EXEC_branchAuthenticated: i32 = 30;
export const EXEC_branchConditional: i32 = 31;
export const EXEC_branchImmediate: i32 = 32;
export const EXEC_branchRegister: i32 = 33;
export const EXEC_brk: i32 = 34;
export const EXEC_clrex: i32 = 35;
export const EXEC_compareAndBranch: i32 = 36;
export const EXEC_compareAndSwap: i32 = 37;
export const EXEC_compareAndSwapPair: i32 = 38;
export const EXEC_compareElements: i32 = 39;
export const EXEC_compareZero: i32 = 40;
export const EXEC_complexAdd: i32 = 41;
export const EXEC_complexMultiplyAdd: i32 = 42;
export const EXEC_complexMultiplyAddByElement: i32 = 43;
export const EXEC_conditionalCompareImmediate: i32 = 44;
export const EXEC_conditionalCompareRegister: i32 = 45;
export const EXEC_conditionalSelect: i32 = 46;
export const EXEC_convertFlags: i32 = 47;
export const EXEC_countBits: i32 = 48;
export const EXEC_countLeading: i32 = 49;
export const EXEC_countLeadingElements: i32 = 50;
export const EXEC_crc32: i32 = 51;
export const EXEC_dcps: i32 = 52;
export const EXEC_dmb: i32 = 53;
export const EXEC_dotProduct: i32 = 54;
export const EXEC_dotProductByElement: i32 = 55;
export const EXEC_doublingMultiplyAccumulateHigh: i32 = 56;
export const EXEC_doublingMultiplyAccumulateHighByElement: i32 = 57;
export const EXEC_doublingMultiplyHigh: i32 = 58;
export const EXEC_doublingMultiplyHighByElement: i32 = 59;
export const EXEC_doublingMultiplyLong: i32 = 60;
export const EXEC_doublingMultiplyLongByElement: i32 = 61;
export const EXEC_drps: i32 = 62;
export const EXEC_dsb: i32 = 63;
export const EXEC_dupElement: i32 = 64;
export const EXEC_dupGeneral: i32 = 65;
export const EXEC_eret: i32 = 66;
export const EXEC_eretAuthenticated: i32 = 67;
export const EXEC_evaluateIntoFlags: i32 = 68;
export const EXEC_extr: i32 = 69;
export const EXEC_extractNarrow: i32 = 70;
export const EXEC_extractNarrowSaturating: i32 = 71;
export const EXEC_extractVector: i32 = 72;
export const EXEC_fixedToFloat: i32 = 73;
export const EXEC_fixedToFloatVector: i32 = 74;
export const EXEC_floatAcross: i32 = 75;
export const EXEC_floatAcrossHalf: i32 = 76;
export const EXEC_floatBinary: i32 = 77;
export const EXEC_floatByElement: i32 = 78;
export const EXEC_floatByElementHalf: i32 = 79;
export const EXEC_floatCompare: i32 = 80;
export const EXEC_floatCompareZero: i32 = 81;
export const EXEC_floatCompareZeroHalf: i32 = 82;
export const EXEC_floatConditionalCompare: i32 = 83;
export const EXEC_floatConditionalSelect: i32 = 84;
export const EXEC_floatConvert: i32 = 85;
export const EXEC_floatConvertBF: i32 = 86;
export const EXEC_floatConvertLong: i32 = 87;
export const EXEC_floatConvertNarrow: i32 = 88;
export const EXEC_floatConvertNarrowOdd: i32 = 89;
export const EXEC_floatEstimate: i32 = 90;
export const EXEC_floatEstimateHalf: i32 = 91;
export const EXEC_floatMoveGeneral: i32 = 92;
export const EXEC_floatMoveImmediate: i32 = 93;
export const EXEC_floatMoveImmediateVector: i32 = 94;
export const EXEC_floatMultiplyAdd: i32 = 95;
export const EXEC_floatMultiplyAddLong: i32 = 96;
export const EXEC_floatMultiplyAddLongByElement: i32 = 97;
export const EXEC_floatPairwise: i32 = 98;
export const EXEC_floatPairwiseHalf: i32 = 99;
export const EXEC_floatRound: i32 = 100;
export const EXEC_floatRoundToFit: i32 = 101;
export const EXEC_floatRoundToFitVector: i32 = 102;
export const EXEC_floatRoundVector: i32 = 103;
export const EXEC_floatRoundVectorHalf: i32 = 104;
export const EXEC_floatThreeSame: i32 = 105;
export const EXEC_floatThreeSameHalf: i32 = 106;
export const EXEC_floatToFixed: i32 = 107;
export const EXEC_floatToFixedJS: i32 = 108;
export const EXEC_floatToFixedVector: i32 = 109;
export const EXEC_floatToInteger: i32 = 110;
export const EXEC_floatToIntegerVector: i32 = 111;
export const EXEC_floatToIntegerVectorHalf: i32 = 112;
export const EXEC_floatUnary: i32 = 113;
export const EXEC_floatUnaryVector: i32 = 114;
export const EXEC_floatUnaryVectorHalf: i32 = 115;
export const EXEC_genericAuthenticate: i32 = 116;
export const EXEC_halvingAddSub: i32 = 117;
export const EXEC_hint: i32 = 118;
export const EXEC_hlt: i32 = 119;
export const EXEC_hvc: i32 = 120;
export const EXEC_insElement: i32 = 121;
export const EXEC_insGeneral: i32 = 122;
export const EXEC_integerToFloat: i32 = 123;
export const EXEC_integerToFloatVector: i32 = 124;
export const EXEC_integerToFloatVectorHalf: i32 = 125;
export const EXEC_invertCarry: i32 = 126;
export const EXEC_isb: i32 = 127;
export const EXEC_loadAcquireRcpc: i32 = 128;
export const EXEC_loadAuthenticated: i32 = 129;
export const EXEC_loadExclusive: i32 = 130;
export const EXEC_loadExclusivePair: i32 = 131;
export const EXEC_loadLiteral: i32 = 132;
export const EXEC_loadOrdered: i32 = 133;
export const EXEC_logicalImmediate: i32 = 134;
export const EXEC_logicalShifted: i32 = 135;
export const EXEC_logicalVector: i32 = 136;
export const EXEC_logicalVectorImmediate: i32 = 137;
export const EXEC_matrixMultiplyAccumulate: i32 = 138;
export const EXEC_maximumMinimum: i32 = 139;
export const EXEC_maximumMinimumAcross: i32 = 140;
export const EXEC_maximumMinimumPairwise: i32 = 141;
export const EXEC_moveVectorImmediate: i32 = 142;
export const EXEC_moveWide: i32 = 143;
export const EXEC_mrs: i32 = 144;
export const EXEC_msrImmediate: i32 = 145;
export const EXEC_msrRegister: i32 = 146;
export const EXEC_multipleStructures: i32 = 147;
export const EXEC_multipleStructuresPostIndex: i32 = 148;
export const EXEC_multiplyAccumulateByElement: i32 = 149;
export const EXEC_multiplyAccumulateElements: i32 = 150;
export const EXEC_multiplyAdd: i32 = 151;
export const EXEC_multiplyAddLong: i32 = 152;
export const EXEC_multiplyByElement: i32 = 153;
export const EXEC_multiplyElements: i32 = 154;
export const EXEC_multiplyHigh: i32 = 155;
export const EXEC_multiplyLongByElement: i32 = 156;
export const EXEC_multiplyLongElements: i32 = 157;
export const EXEC_notVector: i32 = 158;
export const EXEC_orderedUnscaled: i32 = 159;
export const EXEC_pairOffset: i32 = 160;
export const EXEC_pairPostIndex: i32 = 161;
export const EXEC_pairPreIndex: i32 = 162;
export const EXEC_pointerAuthenticate: i32 = 163;
export const EXEC_polynomialMultiply: i32 = 164;
export const EXEC_polynomialMultiplyLong: i32 = 165;
export const EXEC_postIndex: i32 = 166;
export const EXEC_preIndex: i32 = 167;
export const EXEC_prefetch: i32 = 168;
export const EXEC_prefetchRegister: i32 = 169;
export const EXEC_rbit: i32 = 170;
export const EXEC_registerOffset: i32 = 171;
export const EXEC_reverseBitsOfBytes: i32 = 172;
export const EXEC_reverseBytes: i32 = 173;
export const EXEC_reverseElements: i32 = 174;
export const EXEC_rotateAndXor: i32 = 175;
export const EXEC_rotateIntoFlags: i32 = 176;
export const EXEC_saturatingAddSub: i32 = 177;
export const EXEC_saturatingShiftByRegister: i32 = 178;
export const EXEC_sdiv: i32 = 179;
export const EXEC_sha1FixedRotate: i32 = 180;
export const EXEC_sha1Hash: i32 = 181;
export const EXEC_sha1Schedule0: i32 = 182;
export const EXEC_sha1Schedule1: i32 = 183;
export const EXEC_sha256Hash: i32 = 184;
export const EXEC_sha256Schedule0: i32 = 185;
export const EXEC_sha256Schedule1: i32 = 186;
export const EXEC_sha512Hash: i32 = 187;
export const EXEC_sha512Hash2: i32 = 188;
export const EXEC_sha512Schedule0: i32 = 189;
export const EXEC_sha512Schedule1: i32 = 190;
export const EXEC_shiftByRegister: i32 = 191;
export const EXEC_shiftLeftElements: i32 = 192;
export const EXEC_shiftLeftInsert: i32 = 193;
export const EXEC_shiftLeftLong: i32 = 194;
export const EXEC_shiftLeftLongBySize: i32 = 195;
export const EXEC_shiftLeftSaturating: i32 = 196;
export const EXEC_shiftRight: i32 = 197;
export const EXEC_shiftRightInsert: i32 = 198;
export const EXEC_shiftRightNarrow: i32 = 199;
export const EXEC_shiftRightNarrowSaturating: i32 = 200;
export const EXEC_shiftVariable: i32 = 201;
export const EXEC_singleStructure: i32 = 202;
export const EXEC_singleStructurePostIndex: i32 = 203;
export const EXEC_sm3Round: i32 = 204;
export const EXEC_sm3Schedule1: i32 = 205;
export const EXEC_sm3Schedule2: i32 = 206;
export const EXEC_sm3Sum: i32 = 207;
export const EXEC_sm4Encrypt: i32 = 208;
export const EXEC_sm4Key: i32 = 209;
export const EXEC_smc: i32 = 210;
export const EXEC_smov: i32 = 211;
export const EXEC_speculationBarrier: i32 = 212;
export const EXEC_storeExclusive: i32 = 213;
export const EXEC_storeExclusivePair: i32 = 214;
export const EXEC_storeOrdered: i32 = 215;
export const EXEC_stripPointer: i32 = 216;
export const EXEC_svc: i32 = 217;
export const EXEC_sys: i32 = 218;
export const EXEC_sysl: i32 = 219;
export const EXEC_tableLookup: i32 = 220;
export const EXEC_testAndBranch: i32 = 221;
export const EXEC_threeWayXor: i32 = 222;
export const EXEC_transposeVectors: i32 = 223;
export const EXEC_udf: i32 = 224;
export const EXEC_udiv: i32 = 225;
export const EXEC_umov: i32 = 226;
export const EXEC_unprivileged: i32 = 227;
export const EXEC_unscaledImmediate: i32 = 228;
export const EXEC_unsignedEstimate: i32 = 229;
export const EXEC_unsignedOffset: i32 = 230;
export const EXEC_unzipVectors: i32 = 231;
export const EXEC_vectorLoadLiteral: i32 = 232;
export const EXEC_vectorPairOffset: i32 = 233;
export const EXEC_vectorPairPostIndex: i32 = 234;
export const EXEC_vectorPairPreIndex: i32 = 235;
export const EXEC_vectorPostIndex: i32 = 236;
export const EXEC_vectorPreIndex: i32 = 237;
export const EXEC_vectorRegisterOffset: i32 = 238;
export const EXEC_vectorUnscaledImmediate: i32 = 239;
export const EXEC_vectorUnsignedOffset: i32 = 240;
export const EXEC_waitWithTimeout: i32 = 241;
export const EXEC_xorAndRotate: i32 = 242;
export const EXEC_zipVectors: i32 = 243;

/** The `EXEC_` number of each class. */
const executorOf: StaticArray<u16> = [224, 18, 18, 14, 14, 14, 14, 134, 134, 134, 134, 143, 143, 143, 29, 29, 29, 69, 31, 217, 120, 210, 34, 119, 52, 52, 52, 118, 35, 63, 53, 127, 212, 241, 241, 126, 47, 47, 145, 145, 145, 145, 145, 145, 145, 218, 219, 146, 144, 33, 33, 33, 30, 30, 30, 30, 30, 67, 30, 30, 30, 30, 30, 67, 66, 62, 32, 32, 36, 36, 221, 221, 213, 213, 213, 213, 213, 213, 213, 213, 130, 130, 130, 130, 130, 130, 130, 130, 214, 214, 214, 214, 131, 131, 131, 131, 215, 215, 215, 215, 215, 215, 215, 215, 133, 133, 133, 133, 133, 133, 133, 133, 37, 37, 37, 37, 38, 38, 37, 37, 37, 37, 38, 38, 37, 37, 37, 37, 38, 38, 37, 37, 37, 37, 38, 38, 132, 132, 132, 168, 160, 160, 160, 160, 161, 161, 161, 161, 161, 160, 160, 160, 160, 160, 162, 162, 162, 162, 162, 228, 228, 228, 228, 228, 228, 228, 228, 228, 228, 228, 228, 228, 168, 166, 166, 166, 166, 166, 166, 166, 166, 166, 166, 166, 166, 166, 227, 227, 227, 227, 227, 227, 227, 227, 227, 227, 227, 227, 227, 167, 167, 167, 167, 167, 167, 167, 167, 167, 167, 167, 167, 167, 171, 171, 171, 171, 171, 171, 171, 171, 171, 171, 171, 171, 171, 169, 230, 230, 230, 230, 230, 230, 230, 230, 230, 230, 230, 230, 230, 168, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 21, 128, 128, 128, 128, 159, 159, 159, 159, 159, 159, 159, 159, 159, 159, 159, 159, 159, 129, 129, 129, 129, 225, 179, 201, 201, 201, 201, 51, 51, 51, 51, 51, 51, 51, 51, 170, 173, 173, 173, 173, 49, 49, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 216, 216, 116, 176, 68, 68, 135, 135, 135, 135, 135, 135, 135, 135, 16, 12, 16, 12, 16, 12, 16, 12, 10, 10, 10, 10, 45, 45, 44, 44, 46, 46, 46, 46, 151, 151, 152, 152, 155, 152, 152, 155, 232, 232, 232, 233, 233, 233, 233, 233, 233, 234, 234, 234, 234, 234, 234, 233, 233, 233, 233, 233, 233, 235, 235, 235, 235, 235, 235, 239, 239, 239, 239, 239, 239, 239, 239, 239, 239, 236, 236, 236, 236, 236, 236, 236, 236, 236, 236, 237, 237, 237, 237, 237, 237, 237, 237, 237, 237, 238, 238, 238, 238, 238, 238, 238, 238, 238, 238, 240, 240, 240, 240, 240, 240, 240, 240, 240, 240, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 147, 148, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 202, 203, 64, 64, 65, 211, 211, 226, 122, 121, 64, 64, 65, 211, 211, 226, 122, 121, 64, 64, 65, 211, 226, 122, 121, 64, 64, 65, 226, 122, 121, 231, 223, 243, 231, 223, 243, 72, 72, 220, 220, 220, 220, 220, 220, 220, 220, 142, 137, 142, 137, 142, 142, 142, 137, 142, 137, 142, 142, 142, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 197, 198, 198, 198, 198, 198, 192, 192, 192, 192, 192, 193, 193, 193, 193, 193, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 196, 199, 199, 199, 199, 199, 199, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 194, 194, 194, 194, 194, 194, 174, 174, 174, 48, 158, 172, 7, 7, 4, 4, 4, 4, 50, 50, 7, 7, 3, 3, 3, 3, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 2, 2, 2, 2, 70, 71, 71, 71, 71, 71, 71, 195, 117, 117, 177, 177, 177, 177, 117, 117, 117, 117, 177, 177, 177, 177, 39, 39, 39, 39, 39, 39, 39, 39, 191, 191, 191, 191, 178, 178, 178, 178, 191, 191, 191, 191, 178, 178, 178, 178, 139, 139, 139, 139, 0, 0, 0, 0, 11, 11, 11, 11, 39, 39, 39, 39, 150, 150, 154, 141, 141, 141, 141, 58, 58, 58, 58, 9, 136, 136, 136, 136, 136, 136, 136, 136, 164, 56, 56, 56, 56, 54, 54, 54, 138, 138, 138, 15, 15, 17, 17, 15, 15, 17, 17, 13, 13, 1, 1, 13, 13, 1, 1, 157, 157, 157, 157, 157, 157, 60, 60, 60, 60, 60, 60, 165, 165, 153, 149, 149, 156, 156, 156, 156, 156, 156, 61, 61, 61, 61, 61, 61, 59, 59, 59, 59, 57, 57, 57, 57, 55, 55, 55, 55, 6, 6, 140, 140, 140, 140, 5, 8, 20, 20, 19, 19, 181, 181, 181, 182, 184, 184, 186, 180, 183, 185, 187, 188, 190, 175, 205, 206, 209, 189, 208, 222, 28, 207, 242, 204, 204, 204, 204, 123, 123, 73, 73, 107, 107, 123, 123, 73, 73, 107, 107, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 92, 92, 92, 92, 92, 92, 92, 92, 108, 113, 113, 113, 113, 113, 113, 113, 113, 85, 85, 85, 85, 85, 85, 86, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 101, 101, 101, 101, 80, 80, 80, 80, 83, 83, 80, 80, 80, 80, 83, 83, 93, 93, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 77, 84, 84, 95, 95, 95, 95, 95, 95, 95, 95, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 105, 106, 96, 96, 96, 96, 42, 41, 23, 25, 26, 103, 104, 103, 104, 103, 104, 103, 104, 103, 104, 103, 104, 103, 104, 102, 102, 102, 102, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 124, 125, 124, 125, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 111, 112, 124, 125, 124, 125, 111, 112, 111, 112, 111, 112, 111, 112, 81, 82, 81, 82, 81, 82, 81, 82, 81, 82, 81, 82, 81, 82, 81, 82, 81, 82, 81, 82, 114, 115, 114, 115, 114, 115, 90, 91, 90, 91, 90, 91, 90, 91, 90, 91, 88, 87, 89, 89, 22, 229, 229, 78, 79, 78, 79, 78, 79, 78, 79, 78, 79, 78, 79, 78, 79, 78, 79, 97, 97, 97, 97, 43, 43, 24, 27, 75, 76, 75, 76, 75, 76, 75, 76, 98, 99, 98, 99, 98, 99, 98, 99, 98, 99, 74, 74, 74, 74, 74, 74, 109, 109, 109, 109, 109, 109, 74, 74, 74, 74, 74, 74, 109, 109, 109, 109, 109, 109, 94, 94, 94];

/** The feature that each class needs. */
const featureOf: StaticArray<u8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 37, 42, 42, 31, 32, 32, 25, 23, 0, 38, 41, 0, 0, 0, 0, 0, 0, 0, 0, 0, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 22, 22, 22, 22, 0, 0, 0, 0, 22, 22, 22, 22, 0, 0, 0, 0, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 28, 28, 28, 28, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 33, 33, 33, 33, 0, 0, 0, 0, 0, 0, 12, 12, 12, 12, 12, 12, 12, 12, 0, 0, 0, 0, 0, 0, 0, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 31, 31, 31, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 14, 14, 14, 14, 15, 15, 21, 21, 21, 21, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 14, 14, 14, 14, 15, 15, 21, 21, 2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6, 7, 7, 7, 6, 6, 7, 8, 8, 8, 9, 10, 10, 11, 8, 11, 9, 9, 10, 9, 10, 10, 10, 10, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 1, 1, 3, 1, 1, 1, 3, 18, 1, 3, 1, 3, 1, 3, 1, 3, 1, 1, 1, 1, 1, 1, 20, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 19, 19, 19, 19, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 16, 16, 16, 16, 17, 17, 20, 20, 20, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 19, 19, 19, 19, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 2, 2, 2, 20, 2, 2, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 16, 16, 16, 16, 17, 17, 20, 20, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 3, 3, 2, 2, 2, 2, 3, 3, 2, 2, 2, 2, 3, 3, 2, 2, 2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 3];

/** The function that executes a class. */
export function executor(cls: i32): i32 {
	return <i32>unchecked(executorOf[cls]);
}

/** The number of the feature that a class needs, or 0. */
export function classFeature(cls: i32): u32 {
	return <u32>unchecked(featureOf[cls]);
}

/** The class of an instruction word: its index in the specification's `encodings`, or -1. */
export function decodeClass(word: u32): i32 {
	switch (word >> 24) {
		case 0x0: {
			if ((word & 0xffff0000) == 0x0) return 0;
			return -1;
		}
		case 0x8: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x8000000) return 72;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x8008000) return 76;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x8207c00) return 116;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x820fc00) return 122;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x8400000) return 80;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x8408000) return 84;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x8607c00) return 128;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x860fc00) return 134;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x8800000) return 96;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x8808000) return 100;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x8a07c00) return 112;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x8a0fc00) return 118;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x8c00000) return 104;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x8c08000) return 108;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x8e07c00) return 124;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x8e0fc00) return 130;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xa:
		case 0x8a: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0xa000000) return 448;
					return -1;
				}
				case 1: {
					if ((word & 0x7f200000) == 0xa200000) return 449;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xb:
		case 0x8b: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0xb000000) return 456;
					return -1;
				}
				case 1: {
					if ((word & 0x7fe00000) == 0xb200000) return 457;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xc:
		case 0x4c: {
			switch ((word >> 12) & 0xf) {
				case 0: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0xbffff000) == 0xc000000) return 561;
							return -1;
						}
						case 1: {
							if ((word & 0xbffff000) == 0xc400000) return 563;
							return -1;
						}
						case 2: {
							if ((word & 0xbfe0f000) == 0xc800000) return 562;
							return -1;
						}
						case 3: {
							if ((word & 0xbfe0f000) == 0xcc00000) return 564;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0xbffff000) == 0xc002000) return 565;
							return -1;
						}
						case 1: {
							if ((word & 0xbffff000) == 0xc402000) return 567;
							return -1;
						}
						case 2: {
							if ((word & 0xbfe0f000) == 0xc802000) return 566;
							return -1;
						}
						case 3: {
							if ((word & 0xbfe0f000) == 0xcc02000) return 568;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0xbffff000) == 0xc004000) return 569;
							return -1;
						}
						case 1: {
							if ((word & 0xbffff000) == 0xc404000) return 571;
							return -1;
						}
						case 2: {
							if ((word & 0xbfe0f000) == 0xc804000) return 570;
							return -1;
						}
						case 3: {
							if ((word & 0xbfe0f000) == 0xcc04000) return 572;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0xbffff000) == 0xc006000) return 573;
							return -1;
						}
						case 1: {
							if ((word & 0xbffff000) == 0xc406000) return 575;
							return -1;
						}
						case 2: {
							if ((word & 0xbfe0f000) == 0xc806000) return 574;
							return -1;
						}
						case 3: {
							if ((word & 0xbfe0f000) == 0xcc06000) return 576;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0xbffff000) == 0xc007000) return 577;
							return -1;
						}
						case 1: {
							if ((word & 0xbffff000) == 0xc407000) return 579;
							return -1;
						}
						case 2: {
							if ((word & 0xbfe0f000) == 0xc807000) return 578;
							return -1;
						}
						case 3: {
							if ((word & 0xbfe0f000) == 0xcc07000) return 580;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 8: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0xbffff000) == 0xc008000) return 581;
							return -1;
						}
						case 1: {
							if ((word & 0xbffff000) == 0xc408000) return 583;
							return -1;
						}
						case 2: {
							if ((word & 0xbfe0f000) == 0xc808000) return 582;
							return -1;
						}
						case 3: {
							if ((word & 0xbfe0f000) == 0xcc08000) return 584;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 10: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0xbffff000) == 0xc00a000) return 585;
							return -1;
						}
						case 1: {
							if ((word & 0xbffff000) == 0xc40a000) return 587;
							return -1;
						}
						case 2: {
							if ((word & 0xbfe0f000) == 0xc80a000) return 586;
							return -1;
						}
						case 3: {
							if ((word & 0xbfe0f000) == 0xcc0a000) return 588;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xd:
		case 0x4d: {
			switch ((word >> 13) & 0x7) {
				case 0: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							if ((word & 0xbfffe000) == 0xd000000) return 589;
							return -1;
						}
						case 1: {
							if ((word & 0xbfffe000) == 0xd200000) return 607;
							return -1;
						}
						case 2: {
							if ((word & 0xbfffe000) == 0xd400000) return 591;
							return -1;
						}
						case 3: {
							if ((word & 0xbfffe000) == 0xd600000) return 609;
							return -1;
						}
						case 4: {
							if ((word & 0xbfe0e000) == 0xd800000) return 590;
							return -1;
						}
						case 5: {
							if ((word & 0xbfe0e000) == 0xda00000) return 608;
							return -1;
						}
						case 6: {
							if ((word & 0xbfe0e000) == 0xdc00000) return 592;
							return -1;
						}
						case 7: {
							if ((word & 0xbfe0e000) == 0xde00000) return 610;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							if ((word & 0xbfffe000) == 0xd002000) return 625;
							return -1;
						}
						case 1: {
							if ((word & 0xbfffe000) == 0xd202000) return 643;
							return -1;
						}
						case 2: {
							if ((word & 0xbfffe000) == 0xd402000) return 627;
							return -1;
						}
						case 3: {
							if ((word & 0xbfffe000) == 0xd602000) return 645;
							return -1;
						}
						case 4: {
							if ((word & 0xbfe0e000) == 0xd802000) return 626;
							return -1;
						}
						case 5: {
							if ((word & 0xbfe0e000) == 0xda02000) return 644;
							return -1;
						}
						case 6: {
							if ((word & 0xbfe0e000) == 0xdc02000) return 628;
							return -1;
						}
						case 7: {
							if ((word & 0xbfe0e000) == 0xde02000) return 646;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							if ((word & 0xbfffe400) == 0xd004000) return 593;
							return -1;
						}
						case 1: {
							if ((word & 0xbfffe400) == 0xd204000) return 611;
							return -1;
						}
						case 2: {
							if ((word & 0xbfffe400) == 0xd404000) return 595;
							return -1;
						}
						case 3: {
							if ((word & 0xbfffe400) == 0xd604000) return 613;
							return -1;
						}
						case 4: {
							if ((word & 0xbfe0e400) == 0xd804000) return 594;
							return -1;
						}
						case 5: {
							if ((word & 0xbfe0e400) == 0xda04000) return 612;
							return -1;
						}
						case 6: {
							if ((word & 0xbfe0e400) == 0xdc04000) return 596;
							return -1;
						}
						case 7: {
							if ((word & 0xbfe0e400) == 0xde04000) return 614;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							if ((word & 0xbfffe400) == 0xd006000) return 629;
							return -1;
						}
						case 1: {
							if ((word & 0xbfffe400) == 0xd206000) return 647;
							return -1;
						}
						case 2: {
							if ((word & 0xbfffe400) == 0xd406000) return 631;
							return -1;
						}
						case 3: {
							if ((word & 0xbfffe400) == 0xd606000) return 649;
							return -1;
						}
						case 4: {
							if ((word & 0xbfe0e400) == 0xd806000) return 630;
							return -1;
						}
						case 5: {
							if ((word & 0xbfe0e400) == 0xda06000) return 648;
							return -1;
						}
						case 6: {
							if ((word & 0xbfe0e400) == 0xdc06000) return 632;
							return -1;
						}
						case 7: {
							if ((word & 0xbfe0e400) == 0xde06000) return 650;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd008000) return 597;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd008400) return 601;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd208000) return 615;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd208400) return 619;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 2: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd408000) return 599;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd408400) return 603;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 3: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd608000) return 617;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd608400) return 621;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 4: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xd808000) return 598;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xd808400) return 602;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 5: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xda08000) return 616;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xda08400) return 620;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 6: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xdc08000) return 600;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xdc08400) return 604;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 7: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xde08000) return 618;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xde08400) return 622;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd00a000) return 633;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd00a400) return 637;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd20a000) return 651;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd20a400) return 655;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 2: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd40a000) return 635;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd40a400) return 639;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 3: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfffec00) == 0xd60a000) return 653;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xd60a400) return 657;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 4: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xd80a000) return 634;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xd80a400) return 638;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 5: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xda0a000) return 652;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xda0a400) return 656;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 6: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xdc0a000) return 636;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xdc0a400) return 640;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 7: {
							switch ((word >> 10) & 0x1) {
								case 0: {
									if ((word & 0xbfe0ec00) == 0xde0a000) return 654;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xde0a400) return 658;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 21) & 0x7) {
						case 2: {
							if ((word & 0xbffff000) == 0xd40c000) return 605;
							return -1;
						}
						case 3: {
							if ((word & 0xbffff000) == 0xd60c000) return 623;
							return -1;
						}
						case 6: {
							if ((word & 0xbfe0f000) == 0xdc0c000) return 606;
							return -1;
						}
						case 7: {
							if ((word & 0xbfe0f000) == 0xde0c000) return 624;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 21) & 0x7) {
						case 2: {
							if ((word & 0xbffff000) == 0xd40e000) return 641;
							return -1;
						}
						case 3: {
							if ((word & 0xbffff000) == 0xd60e000) return 659;
							return -1;
						}
						case 6: {
							if ((word & 0xbfe0f000) == 0xdc0e000) return 642;
							return -1;
						}
						case 7: {
							if ((word & 0xbfe0f000) == 0xde0e000) return 660;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xe: {
			switch ((word >> 10) & 0x1f) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe000000) return 698;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe200000) return 973;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe208000) return 989;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x3) {
										case 0: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													switch ((word >> 17) & 0x1) {
														case 0: {
															if ((word & 0xbfe7fc00) == 0xe040400) return 678;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe3fc00) == 0xe020400) return 670;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xbfe1fc00) == 0xe010400) return 662;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xe400400) return 1186;
											return -1;
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0xec00400) return 1206;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe200400) return 888;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe208400) return 934;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 15) & 0x1f) {
						case 0: {
							if ((word & 0xbf3ffc00) == 0xe200800) return 846;
							return -1;
						}
						case 1: {
							if ((word & 0xbf3ffc00) == 0xe208800) return 866;
							return -1;
						}
						case 3: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xe218800) return 1260;
									return -1;
								}
								case 1: {
									if ((word & 0xbfbffc00) == 0xea18800) return 1264;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 19: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbffffc00) == 0xe798800) return 1261;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xef98800) return 1265;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x3) {
										case 0: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													switch ((word >> 17) & 0x1) {
														case 0: {
															if ((word & 0xbfe7fc00) == 0xe040c00) return 679;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe3fc00) == 0xe020c00) return 671;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xbfe1fc00) == 0xe010c00) return 663;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xe400c00) return 1188;
											return -1;
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0xec00c00) return 1208;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe200c00) return 890;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe208c00) return 938;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe001000) return 699;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe201000) return 975;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe209000) return 995;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfe0fc00) == 0xe401400) return 1190;
											return -1;
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xec01400) return 1210;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe201400) return 894;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe809400) return 967;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe209400) return 942;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe001800) return 690;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xe201800) return 848;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0xe209800) return 870;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe219800) return 1262;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea19800) return 1266;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 9: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe799800) return 1263;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef99800) return 1267;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x7) {
								case 1: {
									if ((word & 0xbfe0fc00) == 0xe201c00) return 954;
									return -1;
								}
								case 2: {
									if ((word & 0xbfe0fc00) == 0xe401c00) return 1192;
									return -1;
								}
								case 3: {
									if ((word & 0xbfe0fc00) == 0xe601c00) return 955;
									return -1;
								}
								case 5: {
									if ((word & 0xbfe0fc00) == 0xea01c00) return 956;
									return -1;
								}
								case 7: {
									if ((word & 0xbfe0fc00) == 0xee01c00) return 957;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe809c00) return 969;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe209c00) return 944;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 8: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe002000) return 700;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe202000) return 977;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20a000) return 991;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 9: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe402400) return 1196;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe202400) return 896;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20a400) return 945;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 10: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe002800) return 691;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0x1) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe202800) return 852;
											return -1;
										}
										case 1: {
											if ((word & 0xbf3ffc00) == 0xe212800) return 880;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0x1f) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0xe20a800) return 874;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe21a800) return 1278;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea1a800) return 1294;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 16: {
									if ((word & 0xbf3ffc00) == 0xe30a800) return 1032;
									return -1;
								}
								case 17: {
									if ((word & 0xbf3ffc00) == 0xe31a800) return 1034;
									return -1;
								}
								case 25: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe79a800) return 1279;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef9a800) return 1295;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 11: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 16) & 0x1) {
										case 0: {
											if ((word & 0xffe3fc00) == 0xe022c00) return 672;
											return -1;
										}
										case 1: {
											if ((word & 0xffe1fc00) == 0xe012c00) return 664;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe202c00) return 898;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20ac00) return 947;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 12: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe003000) return 701;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe203000) return 979;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20b000) return 997;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 13: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfe0fc00) == 0xe403400) return 1200;
											return -1;
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xec03400) return 1212;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe203400) return 902;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20b400) return 949;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 14: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe003800) return 692;
									return -1;
								}
								case 1: {
									switch ((word >> 20) & 0x1) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe203800) return 854;
											return -1;
										}
										case 1: {
											if ((word & 0xbf3ffc00) == 0xe303800) return 1030;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0x1f) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0xe20b800) return 876;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe21b800) return 1282;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea1b800) return 1298;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 17: {
									if ((word & 0xbf3ffc00) == 0xe31b800) return 1036;
									return -1;
								}
								case 25: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe79b800) return 1283;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef9b800) return 1299;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 15: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x3) {
										case 0: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													switch ((word >> 17) & 0x1) {
														case 0: {
															if ((word & 0xffe7fc00) == 0xe043c00) return 681;
															return -1;
														}
														case 1: {
															if ((word & 0xffe3fc00) == 0xe023c00) return 674;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xffe1fc00) == 0xe013c00) return 666;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xe403c00) return 1202;
											return -1;
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0xec03c00) return 1214;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe203c00) return 906;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20bc00) return 953;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 16: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe004000) return 702;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe204000) return 981;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20c000) return 993;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 17: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe204400) return 910;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20c400) return 1185;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0c400) return 1205;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 18: {
					switch ((word >> 15) & 0x1f) {
						case 0: {
							if ((word & 0xbf3ffc00) == 0xe204800) return 858;
							return -1;
						}
						case 1: {
							switch ((word >> 20) & 0x1) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0c800) return 1326;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe30c800) return 1394;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xeb0c800) return 1398;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 2: {
							if ((word & 0xbf3ffc00) == 0xe214800) return 883;
							return -1;
						}
						case 3: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xe21c800) return 1286;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xea1c800) return 1367;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 17: {
							if ((word & 0xbffffc00) == 0xef8c800) return 1327;
							return -1;
						}
						case 19: {
							if ((word & 0xbffffc00) == 0xe79c800) return 1287;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 19: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe204c00) return 914;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20cc00) return 1187;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0cc00) return 1207;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 20: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe005000) return 703;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe205000) return 983;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20d000) return 999;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 21: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe205400) return 918;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20d400) return 1189;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0d400) return 1209;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 22: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe005800) return 693;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xe205800) return 849;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0d800) return 1330;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe21d800) return 1290;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea1d800) return 1352;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 8: {
									if ((word & 0xbffffc00) == 0xef8d800) return 1331;
									return -1;
								}
								case 9: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe79d800) return 1291;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef9d800) return 1353;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 23: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe205c00) return 922;
							return -1;
						}
						case 1: {
							if ((word & 0xbfa0fc00) == 0xe20dc00) return 1191;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 24: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe006000) return 704;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe206000) return 985;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 22) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe20e000) return 1001;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xee0e000) return 1002;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 25: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe206400) return 926;
							return -1;
						}
						case 1: {
							if ((word & 0xbfa0fc00) == 0xe20e400) return 1195;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 26: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe006800) return 694;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0x1) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe206800) return 860;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0xe216800) return 1362;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0xea16800) return 1366;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0e800) return 1334;
									return -1;
								}
								case 1: {
									if ((word & 0xbfbffc00) == 0xe21e800) return 1274;
									return -1;
								}
								case 8: {
									if ((word & 0xbffffc00) == 0xef8e800) return 1335;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 27: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe206c00) return 928;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe20ec00) return 1251;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xea0ec00) return 1252;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 28: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xbfe0fc00) == 0xe007000) return 705;
							return -1;
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe207000) return 987;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 29: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe207400) return 930;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20f400) return 1199;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0f400) return 1211;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 30: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe007800) return 695;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0x1) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe207800) return 862;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xe217800) return 1363;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0x1f) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0f800) return 1346;
									return -1;
								}
								case 1: {
									if ((word & 0xbfbffc00) == 0xe21f800) return 1275;
									return -1;
								}
								case 16: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe30f800) return 1396;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xeb0f800) return 1400;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 24: {
									if ((word & 0xbffffc00) == 0xef8f800) return 1347;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 31: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe207c00) return 932;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20fc00) return 1201;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0fc00) return 1213;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xf: {
			switch ((word >> 10) & 0x1) {
				case 0: {
					switch ((word >> 12) & 0xf) {
						case 0: {
							if ((word & 0xbfc0f400) == 0xf800000) return 1385;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf001000) return 1370;
									return -1;
								}
								case 1: {
									if ((word & 0xbf80f400) == 0xf801000) return 1369;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 2: {
							if ((word & 0xbf00f400) == 0xf002000) return 1006;
							return -1;
						}
						case 3: {
							if ((word & 0xbf00f400) == 0xf003000) return 1012;
							return -1;
						}
						case 4: {
							if ((word & 0xbfc0f400) == 0xf804000) return 1386;
							return -1;
						}
						case 5: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf005000) return 1374;
									return -1;
								}
								case 1: {
									if ((word & 0xbf80f400) == 0xf805000) return 1373;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 6: {
							if ((word & 0xbf00f400) == 0xf006000) return 1008;
							return -1;
						}
						case 7: {
							if ((word & 0xbf00f400) == 0xf007000) return 1014;
							return -1;
						}
						case 8: {
							if ((word & 0xbf00f400) == 0xf008000) return 1003;
							return -1;
						}
						case 9: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf009000) return 1378;
									return -1;
								}
								case 1: {
									if ((word & 0xbf80f400) == 0xf809000) return 1377;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 10: {
							if ((word & 0xbf00f400) == 0xf00a000) return 1010;
							return -1;
						}
						case 11: {
							if ((word & 0xbf00f400) == 0xf00b000) return 1016;
							return -1;
						}
						case 12: {
							if ((word & 0xbf00f400) == 0xf00c000) return 1018;
							return -1;
						}
						case 13: {
							if ((word & 0xbf00f400) == 0xf00d000) return 1020;
							return -1;
						}
						case 14: {
							if ((word & 0xbfc0f400) == 0xf80e000) return 1026;
							return -1;
						}
						case 15: {
							switch ((word >> 22) & 0x3) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf00f000) return 1028;
									return -1;
								}
								case 1: {
									if ((word & 0xbfc0f400) == 0xf40f000) return 1391;
									return -1;
								}
								case 2: {
									if ((word & 0xbfc0f400) == 0xf80f000) return 1029;
									return -1;
								}
								case 3: {
									if ((word & 0xbfc0f400) == 0xfc0f000) return 1392;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 15) & 0x1) {
								case 0: {
									switch ((word >> 12) & 0x1) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													switch ((word >> 20) & 0x1) {
														case 0: {
															switch ((word >> 19) & 0x1) {
																case 0: {
																	if ((word & 0xbff89c00) == 0xf000400) return 706;
																	return -1;
																}
																case 1: {
																	switch ((word >> 13) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8fc00) == 0xf080400) return 719;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0xf082400) return 739;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x1) {
																case 0: {
																	if ((word & 0xbff0fc00) == 0xf100400) return 720;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0xf102400) return 740;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x1) {
														case 0: {
															if ((word & 0xbfe0fc00) == 0xf200400) return 721;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0xf202400) return 741;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													switch ((word >> 20) & 0x1) {
														case 0: {
															switch ((word >> 19) & 0x1) {
																case 0: {
																	if ((word & 0xbff89c00) == 0xf001400) return 707;
																	return -1;
																}
																case 1: {
																	switch ((word >> 13) & 0x3) {
																		case 0: {
																			if ((word & 0xbff8fc00) == 0xf081400) return 729;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0xf083400) return 749;
																			return -1;
																		}
																		case 2: {
																			if ((word & 0xbff8fc00) == 0xf085400) return 764;
																			return -1;
																		}
																		case 3: {
																			if ((word & 0xbff8fc00) == 0xf087400) return 782;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x3) {
																case 0: {
																	if ((word & 0xbff0fc00) == 0xf101400) return 730;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0xf103400) return 750;
																	return -1;
																}
																case 2: {
																	if ((word & 0xbff0fc00) == 0xf105400) return 765;
																	return -1;
																}
																case 3: {
																	if ((word & 0xbff0fc00) == 0xf107400) return 784;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x3) {
														case 0: {
															if ((word & 0xbfe0fc00) == 0xf201400) return 731;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0xf203400) return 751;
															return -1;
														}
														case 2: {
															if ((word & 0xbfe0fc00) == 0xf205400) return 766;
															return -1;
														}
														case 3: {
															if ((word & 0xbfe0fc00) == 0xf207400) return 786;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 14) & 0x1) {
										case 0: {
											switch ((word >> 12) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0xf008400) return 708;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x1) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0xf088400) return 798;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0xf08a400) return 840;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x1) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0xf108400) return 799;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0xf10a400) return 841;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x1) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0xf208400) return 800;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0xf20a400) return 842;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0xf009400) return 709;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0xf089400) return 816;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0xf109400) return 818;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0xf209400) return 820;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 13) & 0x1) {
												case 0: {
													if ((word & 0xbff8ec00) == 0xf00c400) return 710;
													return -1;
												}
												case 1: {
													switch ((word >> 12) & 0x1) {
														case 0: {
															switch ((word >> 21) & 0x1) {
																case 0: {
																	switch ((word >> 20) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8fc00) == 0xf00e400) return 711;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0xf10e400) return 1411;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0xf20e400) return 1413;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbff8fc00) == 0xf00f400) return 1435;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 12) & 0x3) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0xf088c00) return 801;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0xf108c00) return 802;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xf208c00) return 803;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0xf089c00) return 828;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0xf109c00) return 830;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xf209c00) return 832;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0xf00fc00) return 1437;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0xf10fc00) return 1417;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xf20fc00) return 1419;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x10:
		case 0x30:
		case 0x50:
		case 0x70: {
			if ((word & 0x9f000000) == 0x10000000) return 1;
			return -1;
		}
		case 0x11:
		case 0x91: {
			if ((word & 0x7f800000) == 0x11000000) return 3;
			return -1;
		}
		case 0x12:
		case 0x92: {
			switch ((word >> 23) & 0x1) {
				case 0: {
					if ((word & 0x7f800000) == 0x12000000) return 7;
					return -1;
				}
				case 1: {
					if ((word & 0x7f800000) == 0x12800000) return 11;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x13:
		case 0x93: {
			switch ((word >> 23) & 0x1) {
				case 0: {
					if ((word & 0x7f800000) == 0x13000000) return 14;
					return -1;
				}
				case 1: {
					if ((word & 0x7fa00000) == 0x13800000) return 17;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x14:
		case 0x15:
		case 0x16:
		case 0x17: {
			if ((word & 0xfc000000) == 0x14000000) return 66;
			return -1;
		}
		case 0x18: {
			if ((word & 0xff000000) == 0x18000000) return 136;
			return -1;
		}
		case 0x19: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffe00c00) == 0x19000000) return 388;
					return -1;
				}
				case 1: {
					if ((word & 0xffe00c00) == 0x19400000) return 389;
					return -1;
				}
				case 2: {
					if ((word & 0xffe00c00) == 0x19800000) return 390;
					return -1;
				}
				case 3: {
					if ((word & 0xffe00c00) == 0x19c00000) return 391;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x1a: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x1a000000) return 464;
							return -1;
						}
						case 2: {
							if ((word & 0x7fe00c00) == 0x1a800000) return 472;
							return -1;
						}
						case 3: {
							switch ((word >> 12) & 0x3) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x1ac04000) return 411;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x1ac05000) return 415;
									return -1;
								}
								case 2: {
									if ((word & 0x7fe0fc00) == 0x1ac02000) return 407;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0x7fe00c00) == 0x1a800400) return 473;
							return -1;
						}
						case 1: {
							switch ((word >> 12) & 0x3) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x1ac04400) return 412;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x1ac05400) return 416;
									return -1;
								}
								case 2: {
									if ((word & 0x7fe0fc00) == 0x1ac02400) return 408;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 12) & 0x7) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x1ac00800) return 405;
							return -1;
						}
						case 2: {
							if ((word & 0x7fe0fc00) == 0x1ac02800) return 409;
							return -1;
						}
						case 4: {
							if ((word & 0xffe0fc00) == 0x1ac04800) return 413;
							return -1;
						}
						case 5: {
							if ((word & 0xffe0fc00) == 0x1ac05800) return 417;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 13) & 0x1) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x1ac00c00) return 406;
							return -1;
						}
						case 1: {
							if ((word & 0x7fe0fc00) == 0x1ac02c00) return 410;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x1b: {
			switch ((word >> 15) & 0x1) {
				case 0: {
					if ((word & 0x7fe08000) == 0x1b000000) return 476;
					return -1;
				}
				case 1: {
					if ((word & 0x7fe08000) == 0x1b008000) return 477;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x1c: {
			if ((word & 0xff000000) == 0x1c000000) return 484;
			return -1;
		}
		case 0x1e: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					switch ((word >> 16) & 0x3) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e180000) return 1073;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ed80000) return 1074;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e190000) return 1079;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ed90000) return 1080;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 2: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e020000) return 1071;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ec20000) return 1072;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 3: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e030000) return 1077;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ec30000) return 1078;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							switch ((word >> 12) & 0x1) {
								case 0: {
									switch ((word >> 13) & 0x7) {
										case 0: {
											switch ((word >> 16) & 0x1f) {
												case 0: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e200000) return 1081;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee00000) return 1082;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e210000) return 1083;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee10000) return 1084;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 2: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e220000) return 1069;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee20000) return 1070;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 3: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e230000) return 1075;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee30000) return 1076;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 4: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e240000) return 1097;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee40000) return 1098;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 5: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e250000) return 1099;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee50000) return 1100;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 6: {
													switch ((word >> 22) & 0x1) {
														case 0: {
															if ((word & 0xfffffc00) == 0x1e260000) return 1101;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee60000) return 1104;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 7: {
													switch ((word >> 22) & 0x1) {
														case 0: {
															if ((word & 0xfffffc00) == 0x1e270000) return 1105;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee70000) return 1108;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 8: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e280000) return 1085;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee80000) return 1086;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 9: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e290000) return 1087;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ee90000) return 1088;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 16: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e300000) return 1089;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ef00000) return 1090;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 17: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e310000) return 1091;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ef10000) return 1092;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 24: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e380000) return 1093;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ef80000) return 1094;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 25: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0x7fbffc00) == 0x1e390000) return 1095;
															return -1;
														}
														case 1: {
															if ((word & 0x7ffffc00) == 0x1ef90000) return 1096;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 30: {
													if ((word & 0xfffffc00) == 0x1e7e0000) return 1109;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 3) & 0x3) {
												case 0: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffa0fc1f) == 0x1e202000) return 1143;
															return -1;
														}
														case 1: {
															if ((word & 0xffe0fc1f) == 0x1ee02000) return 1144;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffa0fc1f) == 0x1e202008) return 1145;
															return -1;
														}
														case 1: {
															if ((word & 0xffe0fc1f) == 0x1ee02008) return 1146;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 2: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffa0fc1f) == 0x1e202010) return 1149;
															return -1;
														}
														case 1: {
															if ((word & 0xffe0fc1f) == 0x1ee02010) return 1150;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 3: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffa0fc1f) == 0x1e202018) return 1151;
															return -1;
														}
														case 1: {
															if ((word & 0xffe0fc1f) == 0x1ee02018) return 1152;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 2: {
											switch ((word >> 16) & 0xf) {
												case 0: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e204000) return 1110;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee04000) return 1111;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e214000) return 1114;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee14000) return 1115;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 2: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xfffffc00) == 0x1e624000) return 1120;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee24000) return 1122;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 3: {
													if ((word & 0xfffffc00) == 0x1e634000) return 1124;
													return -1;
												}
												case 4: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e244000) return 1125;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee44000) return 1126;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 5: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e254000) return 1129;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee54000) return 1130;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 6: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e264000) return 1133;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee64000) return 1134;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 7: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e274000) return 1135;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee74000) return 1136;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 8: {
													if ((word & 0xffbffc00) == 0x1e284000) return 1139;
													return -1;
												}
												case 9: {
													if ((word & 0xffbffc00) == 0x1e294000) return 1141;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 6: {
											switch ((word >> 16) & 0xf) {
												case 0: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e20c000) return 1112;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee0c000) return 1113;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e21c000) return 1116;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee1c000) return 1117;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 2: {
													switch ((word >> 22) & 0x1) {
														case 0: {
															if ((word & 0xfffffc00) == 0x1e22c000) return 1118;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee2c000) return 1123;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 3: {
													switch ((word >> 22) & 0x1) {
														case 0: {
															if ((word & 0xfffffc00) == 0x1e23c000) return 1119;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1e63c000) return 1121;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 4: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e24c000) return 1127;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee4c000) return 1128;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 5: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e25c000) return 1131;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee5c000) return 1132;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 7: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xffbffc00) == 0x1e27c000) return 1137;
															return -1;
														}
														case 1: {
															if ((word & 0xfffffc00) == 0x1ee7c000) return 1138;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 8: {
													if ((word & 0xffbffc00) == 0x1e28c000) return 1140;
													return -1;
												}
												case 9: {
													if ((word & 0xffbffc00) == 0x1e29c000) return 1142;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa01fe0) == 0x1e201000) return 1155;
											return -1;
										}
										case 1: {
											if ((word & 0xffe01fe0) == 0x1ee01000) return 1156;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 4) & 0x1) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa00c10) == 0x1e200400) return 1147;
											return -1;
										}
										case 1: {
											if ((word & 0xffe00c10) == 0x1ee00400) return 1148;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa00c10) == 0x1e200410) return 1153;
											return -1;
										}
										case 1: {
											if ((word & 0xffe00c10) == 0x1ee00410) return 1154;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 2: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e200800) return 1157;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee00800) return 1158;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e201800) return 1159;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee01800) return 1160;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 2: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e202800) return 1161;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee02800) return 1162;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e203800) return 1163;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee03800) return 1164;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 4: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e204800) return 1165;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee04800) return 1166;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 5: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e205800) return 1167;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee05800) return 1168;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 6: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e206800) return 1169;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee06800) return 1170;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 7: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e207800) return 1171;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee07800) return 1172;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 8: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffa0fc00) == 0x1e208800) return 1173;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x1ee08800) return 1174;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 3: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffa00c00) == 0x1e200c00) return 1175;
									return -1;
								}
								case 1: {
									if ((word & 0xffe00c00) == 0x1ee00c00) return 1176;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x1f: {
			switch ((word >> 15) & 0x1) {
				case 0: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffa08000) == 0x1f000000) return 1177;
									return -1;
								}
								case 1: {
									if ((word & 0xffe08000) == 0x1fc00000) return 1178;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffa08000) == 0x1f200000) return 1181;
									return -1;
								}
								case 1: {
									if ((word & 0xffe08000) == 0x1fe00000) return 1182;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffa08000) == 0x1f008000) return 1179;
									return -1;
								}
								case 1: {
									if ((word & 0xffe08000) == 0x1fc08000) return 1180;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffa08000) == 0x1f208000) return 1183;
									return -1;
								}
								case 1: {
									if ((word & 0xffe08000) == 0x1fe08000) return 1184;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x28: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x28000000) return 140;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x28400000) return 141;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x28800000) return 144;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x28c00000) return 145;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x29: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x29000000) return 149;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x29400000) return 150;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x29800000) return 154;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x29c00000) return 155;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x2a:
		case 0xaa: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0x2a000000) return 450;
					return -1;
				}
				case 1: {
					if ((word & 0x7f200000) == 0x2a200000) return 451;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x2b:
		case 0xab: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0x2b000000) return 458;
					return -1;
				}
				case 1: {
					if ((word & 0x7fe00000) == 0x2b200000) return 459;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x2c: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x2c000000) return 487;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x2c400000) return 488;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x2c800000) return 493;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x2cc00000) return 494;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x2d: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x2d000000) return 499;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x2d400000) return 500;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x2d800000) return 505;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x2dc00000) return 506;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x2e: {
			switch ((word >> 14) & 0x3) {
				case 0: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xffe0c400) == 0x2e000000) return 696;
									return -1;
								}
								case 1: {
									switch ((word >> 11) & 0x7) {
										case 0: {
											if ((word & 0xbf20fc00) == 0x2e200000) return 974;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0x2e200800) return 847;
											return -1;
										}
										case 2: {
											if ((word & 0xbf20fc00) == 0x2e201000) return 976;
											return -1;
										}
										case 4: {
											if ((word & 0xbf20fc00) == 0x2e202000) return 978;
											return -1;
										}
										case 5: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													if ((word & 0xbf3ffc00) == 0x2e202800) return 853;
													return -1;
												}
												case 1: {
													if ((word & 0xbf3ffc00) == 0x2e212800) return 881;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 6: {
											if ((word & 0xbf20fc00) == 0x2e203000) return 980;
											return -1;
										}
										case 7: {
											switch ((word >> 16) & 0x1f) {
												case 0: {
													if ((word & 0xbf3ffc00) == 0x2e203800) return 856;
													return -1;
												}
												case 1: {
													if ((word & 0xbf3ffc00) == 0x2e213800) return 887;
													return -1;
												}
												case 16: {
													if ((word & 0xbf3ffc00) == 0x2e303800) return 1031;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 11) & 0x7) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e400400) return 1218;
													return -1;
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0x2ec00400) return 1236;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e200400) return 889;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0x2e200c00) return 892;
									return -1;
								}
								case 2: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e401400) return 1220;
													return -1;
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0x2ec01400) return 1238;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e201400) return 895;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 21) & 0x7) {
										case 1: {
											if ((word & 0xbfe0fc00) == 0x2e201c00) return 958;
											return -1;
										}
										case 2: {
											if ((word & 0xbfe0fc00) == 0x2e401c00) return 1222;
											return -1;
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0x2e601c00) return 959;
											return -1;
										}
										case 5: {
											if ((word & 0xbfe0fc00) == 0x2ea01c00) return 960;
											return -1;
										}
										case 7: {
											if ((word & 0xbfe0fc00) == 0x2ee01c00) return 961;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 4: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e402400) return 1224;
													return -1;
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0x2ec02400) return 1242;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e202400) return 897;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 5: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e402c00) return 1228;
													return -1;
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0x2ec02c00) return 1246;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e202c00) return 900;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 6: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e403400) return 1232;
													return -1;
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0x2ec03400) return 1250;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e203400) return 904;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 7: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											if ((word & 0xbfe0fc00) == 0x2e403c00) return 1234;
											return -1;
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e203c00) return 908;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 10) & 0xf) {
						case 0: {
							if ((word & 0xbf20fc00) == 0x2e204000) return 982;
							return -1;
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0x2e204400) return 912;
							return -1;
						}
						case 2: {
							switch ((word >> 16) & 0x1) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0x2e204800) return 859;
									return -1;
								}
								case 1: {
									if ((word & 0xbf3ffc00) == 0x2e214800) return 885;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 3: {
							if ((word & 0xbf20fc00) == 0x2e204c00) return 916;
							return -1;
						}
						case 4: {
							if ((word & 0xbf20fc00) == 0x2e205000) return 984;
							return -1;
						}
						case 5: {
							if ((word & 0xbf20fc00) == 0x2e205400) return 920;
							return -1;
						}
						case 6: {
							switch ((word >> 22) & 0x1) {
								case 0: {
									if ((word & 0xbffffc00) == 0x2e205800) return 850;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0x2e605800) return 851;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 7: {
							if ((word & 0xbf20fc00) == 0x2e205c00) return 924;
							return -1;
						}
						case 8: {
							if ((word & 0xbf20fc00) == 0x2e206000) return 986;
							return -1;
						}
						case 9: {
							if ((word & 0xbf20fc00) == 0x2e206400) return 927;
							return -1;
						}
						case 10: {
							switch ((word >> 16) & 0x1) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0x2e206800) return 861;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0x2e616800) return 1364;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 11: {
							if ((word & 0xbf20fc00) == 0x2e206c00) return 929;
							return -1;
						}
						case 12: {
							if ((word & 0xbf20fc00) == 0x2e207000) return 988;
							return -1;
						}
						case 13: {
							if ((word & 0xbf20fc00) == 0x2e207400) return 931;
							return -1;
						}
						case 14: {
							if ((word & 0xbf3ffc00) == 0x2e207800) return 864;
							return -1;
						}
						case 15: {
							if ((word & 0xbf20fc00) == 0x2e207c00) return 933;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 10) & 0xf) {
						case 0: {
							if ((word & 0xbf20fc00) == 0x2e208000) return 990;
							return -1;
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0x2e008400) return 963;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0x2e208400) return 936;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 2: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0x2e208800) return 868;
									return -1;
								}
								case 1: {
									if ((word & 0xbfbffc00) == 0x2e218800) return 1268;
									return -1;
								}
								case 9: {
									if ((word & 0xbffffc00) == 0x2e798800) return 1269;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 3: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0x2e008c00) return 964;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0x2e208c00) return 940;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 5: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0x2e809400) return 968;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0x2e209400) return 943;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 6: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0x2e209800) return 872;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2e219800) return 1270;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0x2ea19800) return 1272;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 9: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0x2e799800) return 1271;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0x2ef99800) return 1273;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 7: {
							if ((word & 0xbfe0fc00) == 0x2e209c00) return 962;
							return -1;
						}
						case 8: {
							if ((word & 0xbf20fc00) == 0x2e20a000) return 992;
							return -1;
						}
						case 9: {
							if ((word & 0xbf20fc00) == 0x2e20a400) return 946;
							return -1;
						}
						case 10: {
							switch ((word >> 16) & 0x1f) {
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2e21a800) return 1302;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0x2ea1a800) return 1318;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 16: {
									if ((word & 0xbf3ffc00) == 0x2e30a800) return 1033;
									return -1;
								}
								case 17: {
									if ((word & 0xbf3ffc00) == 0x2e31a800) return 1035;
									return -1;
								}
								case 25: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0x2e79a800) return 1303;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0x2ef9a800) return 1319;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 11: {
							if ((word & 0xbf20fc00) == 0x2e20ac00) return 948;
							return -1;
						}
						case 13: {
							if ((word & 0xbf20fc00) == 0x2e20b400) return 951;
							return -1;
						}
						case 14: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0x2e20b800) return 878;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2e21b800) return 1306;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0x2ea1b800) return 1322;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 9: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0x2e79b800) return 1307;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0x2ef9b800) return 1323;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							switch ((word >> 11) & 0x7) {
								case 0: {
									if ((word & 0xbf20fc00) == 0x2e20c000) return 994;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2ea0c800) return 1338;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21c800) return 1310;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2ea1c800) return 1368;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 8: {
											if ((word & 0xbffffc00) == 0x2ef8c800) return 1339;
											return -1;
										}
										case 9: {
											if ((word & 0xbffffc00) == 0x2e79c800) return 1311;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2ea0d800) return 1342;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21d800) return 1314;
													return -1;
												}
												case 1: {
													if ((word & 0xbfbffc00) == 0x2ea1d800) return 1356;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 8: {
											if ((word & 0xbffffc00) == 0x2ef8d800) return 1343;
											return -1;
										}
										case 9: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbffffc00) == 0x2e79d800) return 1315;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2ef9d800) return 1357;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 5: {
									if ((word & 0xbfbffc00) == 0x2e21e800) return 1276;
									return -1;
								}
								case 7: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2ea0f800) return 1348;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21f800) return 1277;
													return -1;
												}
												case 1: {
													if ((word & 0xbfbffc00) == 0x2ea1f800) return 1350;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 8: {
											if ((word & 0xbffffc00) == 0x2ef8f800) return 1349;
											return -1;
										}
										case 9: {
											if ((word & 0xbffffc00) == 0x2ef9f800) return 1351;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 13) & 0x1) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											if ((word & 0xbf20e400) == 0x2e00c400) return 1255;
											return -1;
										}
										case 1: {
											switch ((word >> 11) & 0x3) {
												case 0: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xbfa0fc00) == 0x2e20c400) return 1217;
															return -1;
														}
														case 1: {
															if ((word & 0xbfa0fc00) == 0x2ea0c400) return 1235;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xbfe0fc00) == 0x2e20cc00) return 1253;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0x2ea0cc00) return 1254;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 2: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xbfa0fc00) == 0x2e20d400) return 1219;
															return -1;
														}
														case 1: {
															if ((word & 0xbfa0fc00) == 0x2ea0d400) return 1237;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 3: {
													if ((word & 0xbfa0fc00) == 0x2e20dc00) return 1221;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 11) & 0x1) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													if ((word & 0xbf20ec00) == 0x2e00e400) return 1256;
													return -1;
												}
												case 1: {
													switch ((word >> 12) & 0x1) {
														case 0: {
															switch ((word >> 23) & 0x1) {
																case 0: {
																	if ((word & 0xbfa0fc00) == 0x2e20e400) return 1223;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfa0fc00) == 0x2ea0e400) return 1241;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 23) & 0x1) {
																case 0: {
																	if ((word & 0xbfa0fc00) == 0x2e20f400) return 1231;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfa0fc00) == 0x2ea0f400) return 1249;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 12) & 0x1) {
												case 0: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xbfa0fc00) == 0x2e20ec00) return 1227;
															return -1;
														}
														case 1: {
															if ((word & 0xbfa0fc00) == 0x2ea0ec00) return 1245;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 23) & 0x1) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0x2e40fc00) return 1257;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0x2ec0fc00) return 1259;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfa0fc00) == 0x2e20fc00) return 1233;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x2f: {
			switch ((word >> 10) & 0x1) {
				case 0: {
					switch ((word >> 12) & 0x1) {
						case 0: {
							switch ((word >> 13) & 0x7) {
								case 0: {
									if ((word & 0xbf00f400) == 0x2f000000) return 1004;
									return -1;
								}
								case 1: {
									if ((word & 0xbf00f400) == 0x2f002000) return 1007;
									return -1;
								}
								case 2: {
									if ((word & 0xbf00f400) == 0x2f004000) return 1005;
									return -1;
								}
								case 3: {
									if ((word & 0xbf00f400) == 0x2f006000) return 1009;
									return -1;
								}
								case 4: {
									if ((word & 0xbfc0f400) == 0x2f808000) return 1387;
									return -1;
								}
								case 5: {
									if ((word & 0xbf00f400) == 0x2f00a000) return 1011;
									return -1;
								}
								case 6: {
									if ((word & 0xbfc0f400) == 0x2f80c000) return 1388;
									return -1;
								}
								case 7: {
									if ((word & 0xbfc0f400) == 0x2f80e000) return 1027;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 15) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x1) {
										case 0: {
											if ((word & 0xbfc09400) == 0x2f801000) return 1390;
											return -1;
										}
										case 1: {
											if ((word & 0xbfc09400) == 0x2f401000) return 1389;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 13) & 0x3) {
										case 0: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfc0f400) == 0x2f009000) return 1382;
													return -1;
												}
												case 1: {
													if ((word & 0xbf80f400) == 0x2f809000) return 1381;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 2: {
											if ((word & 0xbf00f400) == 0x2f00d000) return 1022;
											return -1;
										}
										case 3: {
											if ((word & 0xbf00f400) == 0x2f00f000) return 1024;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 15) & 0x1) {
								case 0: {
									switch ((word >> 12) & 0x1) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													switch ((word >> 20) & 0x1) {
														case 0: {
															switch ((word >> 19) & 0x1) {
																case 0: {
																	if ((word & 0xbff89c00) == 0x2f000400) return 712;
																	return -1;
																}
																case 1: {
																	switch ((word >> 13) & 0x3) {
																		case 0: {
																			if ((word & 0xbff8fc00) == 0x2f080400) return 724;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0x2f082400) return 744;
																			return -1;
																		}
																		case 2: {
																			if ((word & 0xbff8fc00) == 0x2f084400) return 759;
																			return -1;
																		}
																		case 3: {
																			if ((word & 0xbff8fc00) == 0x2f086400) return 774;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x3) {
																case 0: {
																	if ((word & 0xbff0fc00) == 0x2f100400) return 725;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0x2f102400) return 745;
																	return -1;
																}
																case 2: {
																	if ((word & 0xbff0fc00) == 0x2f104400) return 760;
																	return -1;
																}
																case 3: {
																	if ((word & 0xbff0fc00) == 0x2f106400) return 776;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x3) {
														case 0: {
															if ((word & 0xbfe0fc00) == 0x2f200400) return 726;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0x2f202400) return 746;
															return -1;
														}
														case 2: {
															if ((word & 0xbfe0fc00) == 0x2f204400) return 761;
															return -1;
														}
														case 3: {
															if ((word & 0xbfe0fc00) == 0x2f206400) return 778;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													switch ((word >> 20) & 0x1) {
														case 0: {
															switch ((word >> 19) & 0x1) {
																case 0: {
																	if ((word & 0xbff89c00) == 0x2f001400) return 713;
																	return -1;
																}
																case 1: {
																	switch ((word >> 13) & 0x3) {
																		case 0: {
																			if ((word & 0xbff8fc00) == 0x2f081400) return 734;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0x2f083400) return 754;
																			return -1;
																		}
																		case 2: {
																			if ((word & 0xbff8fc00) == 0x2f085400) return 769;
																			return -1;
																		}
																		case 3: {
																			if ((word & 0xbff8fc00) == 0x2f087400) return 790;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x3) {
																case 0: {
																	if ((word & 0xbff0fc00) == 0x2f101400) return 735;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0x2f103400) return 755;
																	return -1;
																}
																case 2: {
																	if ((word & 0xbff0fc00) == 0x2f105400) return 770;
																	return -1;
																}
																case 3: {
																	if ((word & 0xbff0fc00) == 0x2f107400) return 792;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x3) {
														case 0: {
															if ((word & 0xbfe0fc00) == 0x2f201400) return 736;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0x2f203400) return 756;
															return -1;
														}
														case 2: {
															if ((word & 0xbfe0fc00) == 0x2f205400) return 771;
															return -1;
														}
														case 3: {
															if ((word & 0xbfe0fc00) == 0x2f207400) return 794;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 14) & 0x1) {
										case 0: {
											switch ((word >> 12) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0x2f008400) return 714;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x1) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0x2f088400) return 804;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0x2f08a400) return 843;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x1) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0x2f108400) return 806;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0x2f10a400) return 844;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x1) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0x2f208400) return 808;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0x2f20a400) return 845;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0x2f009400) return 715;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0x2f089400) return 822;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0x2f109400) return 824;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0x2f209400) return 826;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 13) & 0x1) {
												case 0: {
													if ((word & 0xbff8ec00) == 0x2f00c400) return 716;
													return -1;
												}
												case 1: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	if ((word & 0xfff8fc00) == 0x2f00e400) return 717;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0x2f10e400) return 1423;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0x2f20e400) return 1425;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 12) & 0x3) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0x2f088c00) return 810;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0x2f108c00) return 812;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0x2f208c00) return 814;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0x2f089c00) return 834;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0x2f109c00) return 836;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0x2f209c00) return 838;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											if ((word & 0xbff0fc00) == 0x2f10fc00) return 1429;
											return -1;
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0x2f20fc00) return 1431;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x31:
		case 0xb1: {
			if ((word & 0x7f800000) == 0x31000000) return 4;
			return -1;
		}
		case 0x32:
		case 0xb2: {
			if ((word & 0x7f800000) == 0x32000000) return 8;
			return -1;
		}
		case 0x33:
		case 0xb3: {
			if ((word & 0x7f800000) == 0x33000000) return 15;
			return -1;
		}
		case 0x34:
		case 0xb4: {
			if ((word & 0x7f000000) == 0x34000000) return 68;
			return -1;
		}
		case 0x35:
		case 0xb5: {
			if ((word & 0x7f000000) == 0x35000000) return 69;
			return -1;
		}
		case 0x36:
		case 0xb6: {
			if ((word & 0x7f000000) == 0x36000000) return 70;
			return -1;
		}
		case 0x37:
		case 0xb7: {
			if ((word & 0x7f000000) == 0x37000000) return 71;
			return -1;
		}
		case 0x38: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x38000000) return 159;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38000400) return 173;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x38000800) return 186;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x38000c00) return 199;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x38200000) return 240;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x38201000) return 256;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x38202000) return 272;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x38203000) return 288;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x38204000) return 304;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x38205000) return 320;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x38206000) return 336;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x38207000) return 352;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x38208000) return 368;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38200800) return 212;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x38400000) return 160;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38400400) return 174;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x38400800) return 187;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x38400c00) return 200;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x38600000) return 244;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x38601000) return 260;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x38602000) return 276;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x38603000) return 292;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x38604000) return 308;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x38605000) return 324;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x38606000) return 340;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x38607000) return 356;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x38608000) return 372;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38600800) return 213;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x38800000) return 161;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38800400) return 175;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x38800800) return 188;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x38800c00) return 201;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x38a00000) return 248;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x38a01000) return 264;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x38a02000) return 280;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x38a03000) return 296;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x38a04000) return 312;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x38a05000) return 328;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x38a06000) return 344;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x38a07000) return 360;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x38a08000) return 376;
									return -1;
								}
								case 12: {
									if ((word & 0xfffffc00) == 0x38bfc000) return 384;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38a00800) return 214;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x38c00000) return 162;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38c00400) return 176;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x38c00800) return 189;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x38c00c00) return 202;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x38e00000) return 252;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x38e01000) return 268;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x38e02000) return 284;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x38e03000) return 300;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x38e04000) return 316;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x38e05000) return 332;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x38e06000) return 348;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x38e07000) return 364;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x38e08000) return 380;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x38e00800) return 215;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x39: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x39000000) return 226;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x39400000) return 227;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x39800000) return 228;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x39c00000) return 229;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x3a: {
			switch ((word >> 11) & 0x1) {
				case 0: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x3a000000) return 465;
							return -1;
						}
						case 1: {
							if ((word & 0x7fe00c10) == 0x3a400000) return 468;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							switch ((word >> 14) & 0x1) {
								case 0: {
									if ((word & 0xfffffc1f) == 0x3a00080d) return 446;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc1f) == 0x3a00480d) return 447;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0x7fe00c10) == 0x3a400800) return 470;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x3c: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x3c000000) return 511;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x3c000400) return 521;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x3c000c00) return 531;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					if ((word & 0xffe00c00) == 0x3c200800) return 541;
					return -1;
				}
				case 2: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x3c400000) return 512;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x3c400400) return 522;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x3c400c00) return 532;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					if ((word & 0xffe00c00) == 0x3c600800) return 542;
					return -1;
				}
				case 4: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x3c800000) return 519;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x3c800400) return 529;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x3c800c00) return 539;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					if ((word & 0xffe00c00) == 0x3ca00800) return 549;
					return -1;
				}
				case 6: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x3cc00000) return 520;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x3cc00400) return 530;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x3cc00c00) return 540;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					if ((word & 0xffe00c00) == 0x3ce00800) return 550;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x3d: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x3d000000) return 551;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x3d400000) return 552;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x3d800000) return 559;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x3dc00000) return 560;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x48: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x48000000) return 73;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x48008000) return 77;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x48207c00) return 117;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x4820fc00) return 123;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x48400000) return 81;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x48408000) return 85;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x48607c00) return 129;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x4860fc00) return 135;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x48800000) return 97;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x48808000) return 101;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x48a07c00) return 113;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x48a0fc00) return 119;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x48c00000) return 105;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x48c08000) return 109;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x48e07c00) return 125;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x48e0fc00) return 131;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x4a:
		case 0xca: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0x4a000000) return 452;
					return -1;
				}
				case 1: {
					if ((word & 0x7f200000) == 0x4a200000) return 453;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x4b:
		case 0xcb: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0x4b000000) return 460;
					return -1;
				}
				case 1: {
					if ((word & 0x7fe00000) == 0x4b200000) return 461;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x4e: {
			switch ((word >> 10) & 0x1f) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe000000) return 698;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe200000) return 973;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe208000) return 989;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x3) {
										case 0: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													switch ((word >> 17) & 0x1) {
														case 0: {
															switch ((word >> 18) & 0x1) {
																case 0: {
																	if ((word & 0xffeffc00) == 0x4e080400) return 685;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe7fc00) == 0xe040400) return 678;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfe3fc00) == 0xe020400) return 670;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xbfe1fc00) == 0xe010400) return 662;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xe400400) return 1186;
											return -1;
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0xec00400) return 1206;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe200400) return 888;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe208400) return 934;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 15) & 0x1f) {
						case 0: {
							if ((word & 0xbf3ffc00) == 0xe200800) return 846;
							return -1;
						}
						case 1: {
							if ((word & 0xbf3ffc00) == 0xe208800) return 866;
							return -1;
						}
						case 3: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xe218800) return 1260;
									return -1;
								}
								case 1: {
									if ((word & 0xbfbffc00) == 0xea18800) return 1264;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 19: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbffffc00) == 0xe798800) return 1261;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xef98800) return 1265;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x3) {
										case 0: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													switch ((word >> 17) & 0x1) {
														case 0: {
															switch ((word >> 18) & 0x1) {
																case 0: {
																	if ((word & 0xffeffc00) == 0x4e080c00) return 686;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe7fc00) == 0xe040c00) return 679;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfe3fc00) == 0xe020c00) return 671;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xbfe1fc00) == 0xe010c00) return 663;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xe400c00) return 1188;
											return -1;
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0xec00c00) return 1208;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe200c00) return 890;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe208c00) return 938;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe001000) return 699;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe201000) return 975;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe209000) return 995;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfe0fc00) == 0xe401400) return 1190;
											return -1;
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xec01400) return 1210;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe201400) return 894;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe809400) return 967;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe209400) return 942;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe001800) return 690;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xe201800) return 848;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0xe209800) return 870;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe219800) return 1262;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea19800) return 1266;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 9: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe799800) return 1263;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef99800) return 1267;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x7) {
								case 0: {
									switch ((word >> 16) & 0x1) {
										case 0: {
											switch ((word >> 17) & 0x1) {
												case 0: {
													switch ((word >> 18) & 0x1) {
														case 0: {
															if ((word & 0xffeffc00) == 0x4e081c00) return 688;
															return -1;
														}
														case 1: {
															if ((word & 0xffe7fc00) == 0x4e041c00) return 682;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xffe3fc00) == 0x4e021c00) return 675;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe1fc00) == 0x4e011c00) return 667;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xe201c00) return 954;
									return -1;
								}
								case 2: {
									if ((word & 0xbfe0fc00) == 0xe401c00) return 1192;
									return -1;
								}
								case 3: {
									if ((word & 0xbfe0fc00) == 0xe601c00) return 955;
									return -1;
								}
								case 5: {
									if ((word & 0xbfe0fc00) == 0xea01c00) return 956;
									return -1;
								}
								case 7: {
									if ((word & 0xbfe0fc00) == 0xee01c00) return 957;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe809c00) return 969;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe209c00) return 944;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 8: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe002000) return 700;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe202000) return 977;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20a000) return 991;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 9: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe402400) return 1196;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe202400) return 896;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x4e80a400) return 970;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe20a400) return 945;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 10: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe002800) return 691;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0x1) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe202800) return 852;
											return -1;
										}
										case 1: {
											if ((word & 0xbf3ffc00) == 0xe212800) return 880;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0x1f) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0xe20a800) return 874;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe21a800) return 1278;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea1a800) return 1294;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 16: {
									if ((word & 0xbf3ffc00) == 0xe30a800) return 1032;
									return -1;
								}
								case 17: {
									if ((word & 0xbf3ffc00) == 0xe31a800) return 1034;
									return -1;
								}
								case 25: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe79a800) return 1279;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef9a800) return 1295;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 11: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 16) & 0x1) {
										case 0: {
											switch ((word >> 17) & 0x1) {
												case 0: {
													if ((word & 0xffe7fc00) == 0x4e042c00) return 680;
													return -1;
												}
												case 1: {
													if ((word & 0xffe3fc00) == 0x4e022c00) return 673;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe1fc00) == 0x4e012c00) return 665;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe202c00) return 898;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x4e80ac00) return 972;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe20ac00) return 947;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 12: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe003000) return 701;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe203000) return 979;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20b000) return 997;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 13: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfe0fc00) == 0xe403400) return 1200;
											return -1;
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xec03400) return 1212;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe203400) return 902;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20b400) return 949;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 14: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe003800) return 692;
									return -1;
								}
								case 1: {
									switch ((word >> 20) & 0x1) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe203800) return 854;
											return -1;
										}
										case 1: {
											if ((word & 0xbf3ffc00) == 0xe303800) return 1030;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0x1f) {
								case 0: {
									if ((word & 0xbf3ffc00) == 0xe20b800) return 876;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe21b800) return 1282;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea1b800) return 1298;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 17: {
									if ((word & 0xbf3ffc00) == 0xe31b800) return 1036;
									return -1;
								}
								case 25: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe79b800) return 1283;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef9b800) return 1299;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 15: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x3) {
										case 0: {
											if ((word & 0xffeffc00) == 0x4e083c00) return 687;
											return -1;
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xe403c00) return 1202;
											return -1;
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0xec03c00) return 1214;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe203c00) return 906;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20bc00) return 953;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 16: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe004000) return 702;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe204000) return 981;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20c000) return 993;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 17: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe204400) return 910;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20c400) return 1185;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0c400) return 1205;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 18: {
					switch ((word >> 15) & 0x1f) {
						case 0: {
							if ((word & 0xbf3ffc00) == 0xe204800) return 858;
							return -1;
						}
						case 1: {
							switch ((word >> 20) & 0x1) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0c800) return 1326;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe30c800) return 1394;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xeb0c800) return 1398;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 2: {
							if ((word & 0xbf3ffc00) == 0xe214800) return 883;
							return -1;
						}
						case 3: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xe21c800) return 1286;
									return -1;
								}
								case 1: {
									if ((word & 0xbffffc00) == 0xea1c800) return 1367;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 16: {
							if ((word & 0xfffffc00) == 0x4e284800) return 1038;
							return -1;
						}
						case 17: {
							if ((word & 0xbffffc00) == 0xef8c800) return 1327;
							return -1;
						}
						case 19: {
							if ((word & 0xbffffc00) == 0xe79c800) return 1287;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 19: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe204c00) return 914;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20cc00) return 1187;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0cc00) return 1207;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 20: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe005000) return 703;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe205000) return 983;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe20d000) return 999;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 21: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe205400) return 918;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20d400) return 1189;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0d400) return 1209;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 22: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe005800) return 693;
									return -1;
								}
								case 1: {
									switch ((word >> 19) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe205800) return 849;
											return -1;
										}
										case 1: {
											if ((word & 0xfffffc00) == 0x4e285800) return 1039;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0d800) return 1330;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbfbffc00) == 0xe21d800) return 1290;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xea1d800) return 1352;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 8: {
									if ((word & 0xbffffc00) == 0xef8d800) return 1331;
									return -1;
								}
								case 9: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe79d800) return 1291;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xef9d800) return 1353;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 23: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe205c00) return 922;
							return -1;
						}
						case 1: {
							if ((word & 0xbfa0fc00) == 0xe20dc00) return 1191;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 24: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe006000) return 704;
									return -1;
								}
								case 1: {
									if ((word & 0xbf20fc00) == 0xe206000) return 985;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 22) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe20e000) return 1001;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xee0e000) return 1002;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 25: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe206400) return 926;
							return -1;
						}
						case 1: {
							if ((word & 0xbfa0fc00) == 0xe20e400) return 1195;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 26: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe006800) return 694;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe206800) return 860;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0xe216800) return 1362;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0xea16800) return 1366;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 8: {
											if ((word & 0xfffffc00) == 0x4e286800) return 1040;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0xf) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0e800) return 1334;
									return -1;
								}
								case 1: {
									if ((word & 0xbfbffc00) == 0xe21e800) return 1274;
									return -1;
								}
								case 8: {
									if ((word & 0xbffffc00) == 0xef8e800) return 1335;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 27: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe206c00) return 928;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfe0fc00) == 0xe20ec00) return 1251;
									return -1;
								}
								case 1: {
									if ((word & 0xbfe0fc00) == 0xea0ec00) return 1252;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 28: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xbfe0fc00) == 0xe007000) return 705;
							return -1;
						}
						case 1: {
							if ((word & 0xbf20fc00) == 0xe207000) return 987;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 29: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe207400) return 930;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20f400) return 1199;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0f400) return 1211;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 30: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xbf20fc00) == 0xe007800) return 695;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0xe207800) return 862;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0xe217800) return 1363;
											return -1;
										}
										case 8: {
											if ((word & 0xfffffc00) == 0x4e287800) return 1041;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 16) & 0x1f) {
								case 0: {
									if ((word & 0xbfbffc00) == 0xea0f800) return 1346;
									return -1;
								}
								case 1: {
									if ((word & 0xbfbffc00) == 0xe21f800) return 1275;
									return -1;
								}
								case 16: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xbffffc00) == 0xe30f800) return 1396;
											return -1;
										}
										case 1: {
											if ((word & 0xbffffc00) == 0xeb0f800) return 1400;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 24: {
									if ((word & 0xbffffc00) == 0xef8f800) return 1347;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 31: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xbf20fc00) == 0xe207c00) return 932;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfa0fc00) == 0xe20fc00) return 1201;
									return -1;
								}
								case 1: {
									if ((word & 0xbfa0fc00) == 0xea0fc00) return 1213;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x4f: {
			switch ((word >> 10) & 0x1) {
				case 0: {
					switch ((word >> 12) & 0xf) {
						case 0: {
							if ((word & 0xbfc0f400) == 0xf800000) return 1385;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf001000) return 1370;
									return -1;
								}
								case 1: {
									if ((word & 0xbf80f400) == 0xf801000) return 1369;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 2: {
							if ((word & 0xbf00f400) == 0xf002000) return 1006;
							return -1;
						}
						case 3: {
							if ((word & 0xbf00f400) == 0xf003000) return 1012;
							return -1;
						}
						case 4: {
							if ((word & 0xbfc0f400) == 0xf804000) return 1386;
							return -1;
						}
						case 5: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf005000) return 1374;
									return -1;
								}
								case 1: {
									if ((word & 0xbf80f400) == 0xf805000) return 1373;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 6: {
							if ((word & 0xbf00f400) == 0xf006000) return 1008;
							return -1;
						}
						case 7: {
							if ((word & 0xbf00f400) == 0xf007000) return 1014;
							return -1;
						}
						case 8: {
							if ((word & 0xbf00f400) == 0xf008000) return 1003;
							return -1;
						}
						case 9: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf009000) return 1378;
									return -1;
								}
								case 1: {
									if ((word & 0xbf80f400) == 0xf809000) return 1377;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 10: {
							if ((word & 0xbf00f400) == 0xf00a000) return 1010;
							return -1;
						}
						case 11: {
							if ((word & 0xbf00f400) == 0xf00b000) return 1016;
							return -1;
						}
						case 12: {
							if ((word & 0xbf00f400) == 0xf00c000) return 1018;
							return -1;
						}
						case 13: {
							if ((word & 0xbf00f400) == 0xf00d000) return 1020;
							return -1;
						}
						case 14: {
							if ((word & 0xbfc0f400) == 0xf80e000) return 1026;
							return -1;
						}
						case 15: {
							switch ((word >> 22) & 0x3) {
								case 0: {
									if ((word & 0xbfc0f400) == 0xf00f000) return 1028;
									return -1;
								}
								case 1: {
									if ((word & 0xbfc0f400) == 0xf40f000) return 1391;
									return -1;
								}
								case 2: {
									if ((word & 0xbfc0f400) == 0xf80f000) return 1029;
									return -1;
								}
								case 3: {
									if ((word & 0xbfc0f400) == 0xfc0f000) return 1392;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 15) & 0x1) {
								case 0: {
									switch ((word >> 12) & 0x1) {
										case 0: {
											switch ((word >> 22) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff89c00) == 0xf000400) return 706;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x1) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0xf080400) return 719;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0xf082400) return 739;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x1) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0xf100400) return 720;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0xf102400) return 740;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x1) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0xf200400) return 721;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0xf202400) return 741;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x1) {
														case 0: {
															if ((word & 0xffc0fc00) == 0x4f400400) return 722;
															return -1;
														}
														case 1: {
															if ((word & 0xffc0fc00) == 0x4f402400) return 742;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 22) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff89c00) == 0xf001400) return 707;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x3) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0xf081400) return 729;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0xf083400) return 749;
																					return -1;
																				}
																				case 2: {
																					if ((word & 0xbff8fc00) == 0xf085400) return 764;
																					return -1;
																				}
																				case 3: {
																					if ((word & 0xbff8fc00) == 0xf087400) return 782;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x3) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0xf101400) return 730;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0xf103400) return 750;
																			return -1;
																		}
																		case 2: {
																			if ((word & 0xbff0fc00) == 0xf105400) return 765;
																			return -1;
																		}
																		case 3: {
																			if ((word & 0xbff0fc00) == 0xf107400) return 784;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x3) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0xf201400) return 731;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0xf203400) return 751;
																	return -1;
																}
																case 2: {
																	if ((word & 0xbfe0fc00) == 0xf205400) return 766;
																	return -1;
																}
																case 3: {
																	if ((word & 0xbfe0fc00) == 0xf207400) return 786;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x3) {
														case 0: {
															if ((word & 0xffc0fc00) == 0x4f401400) return 732;
															return -1;
														}
														case 1: {
															if ((word & 0xffc0fc00) == 0x4f403400) return 752;
															return -1;
														}
														case 2: {
															if ((word & 0xffc0fc00) == 0x4f405400) return 767;
															return -1;
														}
														case 3: {
															if ((word & 0xffc0fc00) == 0x4f407400) return 788;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 14) & 0x1) {
										case 0: {
											switch ((word >> 12) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0xf008400) return 708;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x1) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0xf088400) return 798;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0xf08a400) return 840;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x1) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0xf108400) return 799;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0xf10a400) return 841;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x1) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0xf208400) return 800;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0xf20a400) return 842;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0xf009400) return 709;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0xf089400) return 816;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0xf109400) return 818;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0xf209400) return 820;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 13) & 0x1) {
												case 0: {
													if ((word & 0xbff8ec00) == 0xf00c400) return 710;
													return -1;
												}
												case 1: {
													switch ((word >> 12) & 0x1) {
														case 0: {
															switch ((word >> 22) & 0x1) {
																case 0: {
																	switch ((word >> 21) & 0x1) {
																		case 0: {
																			switch ((word >> 20) & 0x1) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0xf00e400) return 711;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff0fc00) == 0xf10e400) return 1411;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		case 1: {
																			if ((word & 0xbfe0fc00) == 0xf20e400) return 1413;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	if ((word & 0xffc0fc00) == 0x4f40e400) return 1415;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbff8fc00) == 0xf00f400) return 1435;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 12) & 0x3) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0xf088c00) return 801;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0xf108c00) return 802;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xf208c00) return 803;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0xf089c00) return 828;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0xf109c00) return 830;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0xf209c00) return 832;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 22) & 0x1) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													switch ((word >> 20) & 0x1) {
														case 0: {
															if ((word & 0xbff8fc00) == 0xf00fc00) return 1437;
															return -1;
														}
														case 1: {
															if ((word & 0xbff0fc00) == 0xf10fc00) return 1417;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0xf20fc00) return 1419;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffc0fc00) == 0x4f40fc00) return 1421;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x51:
		case 0xd1: {
			if ((word & 0x7f800000) == 0x51000000) return 5;
			return -1;
		}
		case 0x52:
		case 0xd2: {
			switch ((word >> 23) & 0x1) {
				case 0: {
					if ((word & 0x7f800000) == 0x52000000) return 9;
					return -1;
				}
				case 1: {
					if ((word & 0x7f800000) == 0x52800000) return 12;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x53:
		case 0xd3: {
			if ((word & 0x7f800000) == 0x53000000) return 16;
			return -1;
		}
		case 0x54: {
			if ((word & 0xff000010) == 0x54000000) return 18;
			return -1;
		}
		case 0x58: {
			if ((word & 0xff000000) == 0x58000000) return 137;
			return -1;
		}
		case 0x59: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffe00c00) == 0x59000000) return 392;
					return -1;
				}
				case 1: {
					if ((word & 0xffe00c00) == 0x59400000) return 393;
					return -1;
				}
				case 2: {
					if ((word & 0xffe00c00) == 0x59800000) return 394;
					return -1;
				}
				case 3: {
					if ((word & 0xffe00c00) == 0x59c00000) return 395;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x5a: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x5a000000) return 466;
							return -1;
						}
						case 2: {
							if ((word & 0x7fe00c00) == 0x5a800000) return 474;
							return -1;
						}
						case 3: {
							switch ((word >> 12) & 0x1) {
								case 0: {
									if ((word & 0x7ffffc00) == 0x5ac00000) return 419;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x5ac01000) return 424;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0x7fe00c00) == 0x5a800400) return 475;
							return -1;
						}
						case 1: {
							switch ((word >> 12) & 0x1) {
								case 0: {
									if ((word & 0x7ffffc00) == 0x5ac00400) return 420;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x5ac01400) return 425;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 2: {
					if ((word & 0xfffffc00) == 0x5ac00800) return 421;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x5c: {
			if ((word & 0xff000000) == 0x5c000000) return 485;
			return -1;
		}
		case 0x5e: {
			switch ((word >> 10) & 0x1f) {
				case 0: {
					if ((word & 0xffe0fc00) == 0x5e000000) return 1042;
					return -1;
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 16) & 0x1) {
								case 0: {
									switch ((word >> 17) & 0x1) {
										case 0: {
											switch ((word >> 18) & 0x1) {
												case 0: {
													if ((word & 0xffeffc00) == 0x5e080400) return 684;
													return -1;
												}
												case 1: {
													if ((word & 0xffe7fc00) == 0x5e040400) return 677;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe3fc00) == 0x5e020400) return 669;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xffe1fc00) == 0x5e010400) return 661;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x5e208400) return 935;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xfffffc00) == 0x5e280800) return 1049;
							return -1;
						}
						case 1: {
							if ((word & 0xff3ffc00) == 0x5e208800) return 867;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xff20fc00) == 0x5e200c00) return 891;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x5e208c00) return 939;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x5e001000) return 1043;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x5e209000) return 996;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xfffffc00) == 0x5e281800) return 1050;
							return -1;
						}
						case 1: {
							if ((word & 0xff3ffc00) == 0x5e209800) return 871;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					if ((word & 0xffe0fc00) == 0x5e401c00) return 1194;
					return -1;
				}
				case 8: {
					if ((word & 0xffe0fc00) == 0x5e002000) return 1044;
					return -1;
				}
				case 9: {
					if ((word & 0xffe0fc00) == 0x5e402400) return 1198;
					return -1;
				}
				case 10: {
					switch ((word >> 16) & 0xf) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x5e20a800) return 875;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffbffc00) == 0x5e21a800) return 1280;
									return -1;
								}
								case 1: {
									if ((word & 0xffbffc00) == 0x5ea1a800) return 1296;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 8: {
							if ((word & 0xfffffc00) == 0x5e282800) return 1051;
							return -1;
						}
						case 9: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xfffffc00) == 0x5e79a800) return 1281;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x5ef9a800) return 1297;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 11: {
					if ((word & 0xff20fc00) == 0x5e202c00) return 899;
					return -1;
				}
				case 12: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x5e003000) return 1045;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x5e20b000) return 998;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 13: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xff20fc00) == 0x5e203400) return 903;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x5e20b400) return 950;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 14: {
					switch ((word >> 15) & 0x1f) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x5e203800) return 855;
							return -1;
						}
						case 1: {
							if ((word & 0xff3ffc00) == 0x5e20b800) return 877;
							return -1;
						}
						case 3: {
							switch ((word >> 20) & 0x1) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffbffc00) == 0x5e21b800) return 1284;
											return -1;
										}
										case 1: {
											if ((word & 0xffbffc00) == 0x5ea1b800) return 1300;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x5ef1b800) return 1037;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 19: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xfffffc00) == 0x5e79b800) return 1285;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x5ef9b800) return 1301;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 15: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x5e403c00) return 1204;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x5ec03c00) return 1216;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x5e203c00) return 907;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 16: {
					if ((word & 0xffe0fc00) == 0x5e004000) return 1046;
					return -1;
				}
				case 17: {
					if ((word & 0xff20fc00) == 0x5e204400) return 911;
					return -1;
				}
				case 18: {
					switch ((word >> 15) & 0x1f) {
						case 1: {
							switch ((word >> 20) & 0x1) {
								case 0: {
									if ((word & 0xffbffc00) == 0x5ea0c800) return 1328;
									return -1;
								}
								case 1: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xfffffc00) == 0x5e30c800) return 1402;
											return -1;
										}
										case 1: {
											if ((word & 0xfffffc00) == 0x5eb0c800) return 1406;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 2: {
							if ((word & 0xff3ffc00) == 0x5e214800) return 884;
							return -1;
						}
						case 3: {
							if ((word & 0xffbffc00) == 0x5e21c800) return 1288;
							return -1;
						}
						case 17: {
							if ((word & 0xfffffc00) == 0x5ef8c800) return 1329;
							return -1;
						}
						case 19: {
							if ((word & 0xfffffc00) == 0x5e79c800) return 1289;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 19: {
					if ((word & 0xff20fc00) == 0x5e204c00) return 915;
					return -1;
				}
				case 20: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x5e005000) return 1047;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x5e20d000) return 1000;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 21: {
					if ((word & 0xff20fc00) == 0x5e205400) return 919;
					return -1;
				}
				case 22: {
					switch ((word >> 16) & 0x1f) {
						case 0: {
							if ((word & 0xffbffc00) == 0x5ea0d800) return 1332;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffbffc00) == 0x5e21d800) return 1292;
									return -1;
								}
								case 1: {
									if ((word & 0xffbffc00) == 0x5ea1d800) return 1354;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 16: {
							if ((word & 0xfffffc00) == 0x5e30d800) return 1410;
							return -1;
						}
						case 24: {
							if ((word & 0xfffffc00) == 0x5ef8d800) return 1333;
							return -1;
						}
						case 25: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xfffffc00) == 0x5e79d800) return 1293;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x5ef9d800) return 1355;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 23: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xff20fc00) == 0x5e205c00) return 923;
							return -1;
						}
						case 1: {
							if ((word & 0xffa0fc00) == 0x5e20dc00) return 1193;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 24: {
					if ((word & 0xffe0fc00) == 0x5e006000) return 1048;
					return -1;
				}
				case 25: {
					if ((word & 0xffa0fc00) == 0x5e20e400) return 1197;
					return -1;
				}
				case 26: {
					switch ((word >> 19) & 0x1) {
						case 0: {
							if ((word & 0xffbffc00) == 0x5ea0e800) return 1336;
							return -1;
						}
						case 1: {
							if ((word & 0xfffffc00) == 0x5ef8e800) return 1337;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 30: {
					switch ((word >> 15) & 0x1f) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x5e207800) return 863;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xfffffc00) == 0x5e30f800) return 1404;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x5eb0f800) return 1408;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 3: {
							if ((word & 0xffbffc00) == 0x5ea1f800) return 1360;
							return -1;
						}
						case 19: {
							if ((word & 0xfffffc00) == 0x5ef9f800) return 1361;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 31: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0xffa0fc00) == 0x5e20fc00) return 1203;
							return -1;
						}
						case 1: {
							if ((word & 0xffa0fc00) == 0x5ea0fc00) return 1215;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x5f: {
			switch ((word >> 12) & 0xf) {
				case 0: {
					if ((word & 0xffc0fc00) == 0x5f400400) return 723;
					return -1;
				}
				case 1: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffc0f400) == 0x5f001000) return 1372;
									return -1;
								}
								case 1: {
									if ((word & 0xff80f400) == 0x5f801000) return 1371;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x5f401400) return 733;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					if ((word & 0xffc0fc00) == 0x5f402400) return 743;
					return -1;
				}
				case 3: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xff00f400) == 0x5f003000) return 1013;
							return -1;
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x5f403400) return 753;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffc0f400) == 0x5f005000) return 1376;
									return -1;
								}
								case 1: {
									if ((word & 0xff80f400) == 0x5f805000) return 1375;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x5f405400) return 768;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xff00f400) == 0x5f007000) return 1015;
							return -1;
						}
						case 1: {
							switch ((word >> 22) & 0x1) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xfff8fc00) == 0x5f087400) return 783;
													return -1;
												}
												case 1: {
													if ((word & 0xfff0fc00) == 0x5f107400) return 785;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x5f207400) return 787;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xffc0fc00) == 0x5f407400) return 789;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 9: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffc0f400) == 0x5f009000) return 1380;
									return -1;
								}
								case 1: {
									if ((word & 0xff80f400) == 0x5f809000) return 1379;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 11) & 0x1) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xfff8fc00) == 0x5f089400) return 817;
													return -1;
												}
												case 1: {
													if ((word & 0xfff0fc00) == 0x5f109400) return 819;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x5f209400) return 821;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xfff8fc00) == 0x5f089c00) return 829;
													return -1;
												}
												case 1: {
													if ((word & 0xfff0fc00) == 0x5f109c00) return 831;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x5f209c00) return 833;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 11: {
					if ((word & 0xff00f400) == 0x5f00b000) return 1017;
					return -1;
				}
				case 12: {
					if ((word & 0xff00f400) == 0x5f00c000) return 1019;
					return -1;
				}
				case 13: {
					if ((word & 0xff00f400) == 0x5f00d000) return 1021;
					return -1;
				}
				case 14: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xfff0fc00) == 0x5f10e400) return 1412;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x5f20e400) return 1414;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x5f40e400) return 1416;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 15: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xfff0fc00) == 0x5f10fc00) return 1418;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x5f20fc00) return 1420;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x5f40fc00) return 1422;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x68: {
			if ((word & 0xffc00000) == 0x68c00000) return 146;
			return -1;
		}
		case 0x69: {
			switch ((word >> 23) & 0x1) {
				case 0: {
					if ((word & 0xffc00000) == 0x69400000) return 151;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x69c00000) return 156;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x6a:
		case 0xea: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0x6a000000) return 454;
					return -1;
				}
				case 1: {
					if ((word & 0x7f200000) == 0x6a200000) return 455;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x6b:
		case 0xeb: {
			switch ((word >> 21) & 0x1) {
				case 0: {
					if ((word & 0x7f200000) == 0x6b000000) return 462;
					return -1;
				}
				case 1: {
					if ((word & 0x7fe00000) == 0x6b200000) return 463;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x6c: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x6c000000) return 489;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x6c400000) return 490;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x6c800000) return 495;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x6cc00000) return 496;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x6d: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x6d000000) return 501;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x6d400000) return 502;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x6d800000) return 507;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x6dc00000) return 508;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x6e: {
			switch ((word >> 10) & 0x1) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xffe08400) == 0x6e000000) return 697;
									return -1;
								}
								case 1: {
									switch ((word >> 11) & 0xf) {
										case 0: {
											if ((word & 0xbf20fc00) == 0x2e200000) return 974;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0x2e200800) return 847;
											return -1;
										}
										case 2: {
											if ((word & 0xbf20fc00) == 0x2e201000) return 976;
											return -1;
										}
										case 4: {
											if ((word & 0xbf20fc00) == 0x2e202000) return 978;
											return -1;
										}
										case 5: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													if ((word & 0xbf3ffc00) == 0x2e202800) return 853;
													return -1;
												}
												case 1: {
													if ((word & 0xbf3ffc00) == 0x2e212800) return 881;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 6: {
											if ((word & 0xbf20fc00) == 0x2e203000) return 980;
											return -1;
										}
										case 7: {
											switch ((word >> 16) & 0x1f) {
												case 0: {
													if ((word & 0xbf3ffc00) == 0x2e203800) return 856;
													return -1;
												}
												case 1: {
													if ((word & 0xbf3ffc00) == 0x2e213800) return 887;
													return -1;
												}
												case 16: {
													if ((word & 0xbf3ffc00) == 0x2e303800) return 1031;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 8: {
											if ((word & 0xbf20fc00) == 0x2e204000) return 982;
											return -1;
										}
										case 9: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													if ((word & 0xbf3ffc00) == 0x2e204800) return 859;
													return -1;
												}
												case 1: {
													if ((word & 0xbf3ffc00) == 0x2e214800) return 885;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 10: {
											if ((word & 0xbf20fc00) == 0x2e205000) return 984;
											return -1;
										}
										case 11: {
											switch ((word >> 22) & 0x1) {
												case 0: {
													if ((word & 0xbffffc00) == 0x2e205800) return 850;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2e605800) return 851;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 12: {
											if ((word & 0xbf20fc00) == 0x2e206000) return 986;
											return -1;
										}
										case 13: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													if ((word & 0xbf3ffc00) == 0x2e206800) return 861;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2e616800) return 1364;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 14: {
											if ((word & 0xbf20fc00) == 0x2e207000) return 988;
											return -1;
										}
										case 15: {
											if ((word & 0xbf3ffc00) == 0x2e207800) return 864;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 11) & 0xf) {
								case 0: {
									if ((word & 0xbf20fc00) == 0x2e208000) return 990;
									return -1;
								}
								case 1: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0x2e208800) return 868;
											return -1;
										}
										case 1: {
											if ((word & 0xbfbffc00) == 0x2e218800) return 1268;
											return -1;
										}
										case 9: {
											if ((word & 0xbffffc00) == 0x2e798800) return 1269;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0x2e209800) return 872;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e219800) return 1270;
													return -1;
												}
												case 1: {
													if ((word & 0xbfbffc00) == 0x2ea19800) return 1272;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 9: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbffffc00) == 0x2e799800) return 1271;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2ef99800) return 1273;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 4: {
									if ((word & 0xbf20fc00) == 0x2e20a000) return 992;
									return -1;
								}
								case 5: {
									switch ((word >> 16) & 0x1f) {
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21a800) return 1302;
													return -1;
												}
												case 1: {
													if ((word & 0xbfbffc00) == 0x2ea1a800) return 1318;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 16: {
											if ((word & 0xbf3ffc00) == 0x2e30a800) return 1033;
											return -1;
										}
										case 17: {
											if ((word & 0xbf3ffc00) == 0x2e31a800) return 1035;
											return -1;
										}
										case 25: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbffffc00) == 0x2e79a800) return 1303;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2ef9a800) return 1319;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 7: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbf3ffc00) == 0x2e20b800) return 878;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21b800) return 1306;
													return -1;
												}
												case 1: {
													if ((word & 0xbfbffc00) == 0x2ea1b800) return 1322;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 9: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbffffc00) == 0x2e79b800) return 1307;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2ef9b800) return 1323;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 8: {
									if ((word & 0xbf20fc00) == 0x2e20c000) return 994;
									return -1;
								}
								case 9: {
									switch ((word >> 16) & 0x1f) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2ea0c800) return 1338;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21c800) return 1310;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2ea1c800) return 1368;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 16: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xfffffc00) == 0x6e30c800) return 1393;
													return -1;
												}
												case 1: {
													if ((word & 0xfffffc00) == 0x6eb0c800) return 1397;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 24: {
											if ((word & 0xbffffc00) == 0x2ef8c800) return 1339;
											return -1;
										}
										case 25: {
											if ((word & 0xbffffc00) == 0x2e79c800) return 1311;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 11: {
									switch ((word >> 16) & 0xf) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2ea0d800) return 1342;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21d800) return 1314;
													return -1;
												}
												case 1: {
													if ((word & 0xbfbffc00) == 0x2ea1d800) return 1356;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 8: {
											if ((word & 0xbffffc00) == 0x2ef8d800) return 1343;
											return -1;
										}
										case 9: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbffffc00) == 0x2e79d800) return 1315;
													return -1;
												}
												case 1: {
													if ((word & 0xbffffc00) == 0x2ef9d800) return 1357;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 13: {
									if ((word & 0xbfbffc00) == 0x2e21e800) return 1276;
									return -1;
								}
								case 15: {
									switch ((word >> 16) & 0x1f) {
										case 0: {
											if ((word & 0xbfbffc00) == 0x2ea0f800) return 1348;
											return -1;
										}
										case 1: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfbffc00) == 0x2e21f800) return 1277;
													return -1;
												}
												case 1: {
													if ((word & 0xbfbffc00) == 0x2ea1f800) return 1350;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 16: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xfffffc00) == 0x6e30f800) return 1395;
													return -1;
												}
												case 1: {
													if ((word & 0xfffffc00) == 0x6eb0f800) return 1399;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 24: {
											if ((word & 0xbffffc00) == 0x2ef8f800) return 1349;
											return -1;
										}
										case 25: {
											if ((word & 0xbffffc00) == 0x2ef9f800) return 1351;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x3) {
										case 0: {
											switch ((word >> 16) & 0x1) {
												case 0: {
													switch ((word >> 17) & 0x1) {
														case 0: {
															switch ((word >> 18) & 0x1) {
																case 0: {
																	if ((word & 0xffef8400) == 0x6e080400) return 689;
																	return -1;
																}
																case 1: {
																	if ((word & 0xffe78400) == 0x6e040400) return 683;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xffe38400) == 0x6e020400) return 676;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													if ((word & 0xffe18400) == 0x6e010400) return 668;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 11) & 0x7) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e400400) return 1218;
													return -1;
												}
												case 2: {
													if ((word & 0xbfe0fc00) == 0x2e401400) return 1220;
													return -1;
												}
												case 3: {
													if ((word & 0xbfe0fc00) == 0x2e401c00) return 1222;
													return -1;
												}
												case 4: {
													if ((word & 0xbfe0fc00) == 0x2e402400) return 1224;
													return -1;
												}
												case 5: {
													if ((word & 0xbfe0fc00) == 0x2e402c00) return 1228;
													return -1;
												}
												case 6: {
													if ((word & 0xbfe0fc00) == 0x2e403400) return 1232;
													return -1;
												}
												case 7: {
													if ((word & 0xbfe0fc00) == 0x2e403c00) return 1234;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 3: {
											switch ((word >> 11) & 0x7) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2ec00400) return 1236;
													return -1;
												}
												case 2: {
													if ((word & 0xbfe0fc00) == 0x2ec01400) return 1238;
													return -1;
												}
												case 4: {
													if ((word & 0xbfe0fc00) == 0x2ec02400) return 1242;
													return -1;
												}
												case 5: {
													if ((word & 0xbfe0fc00) == 0x2ec02c00) return 1246;
													return -1;
												}
												case 6: {
													if ((word & 0xbfe0fc00) == 0x2ec03400) return 1250;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 11) & 0xf) {
										case 0: {
											if ((word & 0xbf20fc00) == 0x2e200400) return 889;
											return -1;
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e200c00) return 892;
											return -1;
										}
										case 2: {
											if ((word & 0xbf20fc00) == 0x2e201400) return 895;
											return -1;
										}
										case 3: {
											switch ((word >> 22) & 0x3) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e201c00) return 958;
													return -1;
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0x2e601c00) return 959;
													return -1;
												}
												case 2: {
													if ((word & 0xbfe0fc00) == 0x2ea01c00) return 960;
													return -1;
												}
												case 3: {
													if ((word & 0xbfe0fc00) == 0x2ee01c00) return 961;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 4: {
											if ((word & 0xbf20fc00) == 0x2e202400) return 897;
											return -1;
										}
										case 5: {
											if ((word & 0xbf20fc00) == 0x2e202c00) return 900;
											return -1;
										}
										case 6: {
											if ((word & 0xbf20fc00) == 0x2e203400) return 904;
											return -1;
										}
										case 7: {
											if ((word & 0xbf20fc00) == 0x2e203c00) return 908;
											return -1;
										}
										case 8: {
											if ((word & 0xbf20fc00) == 0x2e204400) return 912;
											return -1;
										}
										case 9: {
											if ((word & 0xbf20fc00) == 0x2e204c00) return 916;
											return -1;
										}
										case 10: {
											if ((word & 0xbf20fc00) == 0x2e205400) return 920;
											return -1;
										}
										case 11: {
											if ((word & 0xbf20fc00) == 0x2e205c00) return 924;
											return -1;
										}
										case 12: {
											if ((word & 0xbf20fc00) == 0x2e206400) return 927;
											return -1;
										}
										case 13: {
											if ((word & 0xbf20fc00) == 0x2e206c00) return 929;
											return -1;
										}
										case 14: {
											if ((word & 0xbf20fc00) == 0x2e207400) return 931;
											return -1;
										}
										case 15: {
											if ((word & 0xbf20fc00) == 0x2e207c00) return 933;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 13) & 0x3) {
								case 0: {
									switch ((word >> 11) & 0x3) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													if ((word & 0xbf20fc00) == 0x2e008400) return 963;
													return -1;
												}
												case 1: {
													if ((word & 0xbf20fc00) == 0x2e208400) return 936;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													if ((word & 0xbf20fc00) == 0x2e008c00) return 964;
													return -1;
												}
												case 1: {
													if ((word & 0xbf20fc00) == 0x2e208c00) return 940;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 2: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													if ((word & 0xbfe0fc00) == 0x2e809400) return 968;
													return -1;
												}
												case 1: {
													if ((word & 0xbf20fc00) == 0x2e209400) return 943;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 3: {
											if ((word & 0xbfe0fc00) == 0x2e209c00) return 962;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 11) & 0x3) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													if ((word & 0xffe0fc00) == 0x6e80a400) return 971;
													return -1;
												}
												case 1: {
													if ((word & 0xbf20fc00) == 0x2e20a400) return 946;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbf20fc00) == 0x2e20ac00) return 948;
											return -1;
										}
										case 2: {
											if ((word & 0xbf20fc00) == 0x2e20b400) return 951;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 2: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											if ((word & 0xbf20e400) == 0x2e00c400) return 1255;
											return -1;
										}
										case 1: {
											switch ((word >> 11) & 0x3) {
												case 0: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xbfa0fc00) == 0x2e20c400) return 1217;
															return -1;
														}
														case 1: {
															if ((word & 0xbfa0fc00) == 0x2ea0c400) return 1235;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xbfe0fc00) == 0x2e20cc00) return 1253;
															return -1;
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0x2ea0cc00) return 1254;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 2: {
													switch ((word >> 23) & 0x1) {
														case 0: {
															if ((word & 0xbfa0fc00) == 0x2e20d400) return 1219;
															return -1;
														}
														case 1: {
															if ((word & 0xbfa0fc00) == 0x2ea0d400) return 1237;
															return -1;
														}
														default:
															return -1;
													}
												}
												case 3: {
													if ((word & 0xbfa0fc00) == 0x2e20dc00) return 1221;
													return -1;
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 11) & 0x1) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													if ((word & 0xbf20ec00) == 0x2e00e400) return 1256;
													return -1;
												}
												case 1: {
													switch ((word >> 12) & 0x1) {
														case 0: {
															switch ((word >> 23) & 0x1) {
																case 0: {
																	if ((word & 0xbfa0fc00) == 0x2e20e400) return 1223;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfa0fc00) == 0x2ea0e400) return 1241;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 23) & 0x1) {
																case 0: {
																	if ((word & 0xbfa0fc00) == 0x2e20f400) return 1231;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfa0fc00) == 0x2ea0f400) return 1249;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 12) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															if ((word & 0xffe0fc00) == 0x6e40ec00) return 1258;
															return -1;
														}
														case 1: {
															switch ((word >> 23) & 0x1) {
																case 0: {
																	if ((word & 0xbfa0fc00) == 0x2e20ec00) return 1227;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfa0fc00) == 0x2ea0ec00) return 1245;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 23) & 0x1) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0x2e40fc00) return 1257;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0x2ec0fc00) return 1259;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfa0fc00) == 0x2e20fc00) return 1233;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x6f: {
			switch ((word >> 10) & 0x1) {
				case 0: {
					switch ((word >> 12) & 0x1) {
						case 0: {
							switch ((word >> 13) & 0x7) {
								case 0: {
									if ((word & 0xbf00f400) == 0x2f000000) return 1004;
									return -1;
								}
								case 1: {
									if ((word & 0xbf00f400) == 0x2f002000) return 1007;
									return -1;
								}
								case 2: {
									if ((word & 0xbf00f400) == 0x2f004000) return 1005;
									return -1;
								}
								case 3: {
									if ((word & 0xbf00f400) == 0x2f006000) return 1009;
									return -1;
								}
								case 4: {
									if ((word & 0xbfc0f400) == 0x2f808000) return 1387;
									return -1;
								}
								case 5: {
									if ((word & 0xbf00f400) == 0x2f00a000) return 1011;
									return -1;
								}
								case 6: {
									if ((word & 0xbfc0f400) == 0x2f80c000) return 1388;
									return -1;
								}
								case 7: {
									if ((word & 0xbfc0f400) == 0x2f80e000) return 1027;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 15) & 0x1) {
								case 0: {
									switch ((word >> 22) & 0x1) {
										case 0: {
											if ((word & 0xbfc09400) == 0x2f801000) return 1390;
											return -1;
										}
										case 1: {
											if ((word & 0xbfc09400) == 0x2f401000) return 1389;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 13) & 0x3) {
										case 0: {
											switch ((word >> 23) & 0x1) {
												case 0: {
													if ((word & 0xbfc0f400) == 0x2f009000) return 1382;
													return -1;
												}
												case 1: {
													if ((word & 0xbf80f400) == 0x2f809000) return 1381;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 2: {
											if ((word & 0xbf00f400) == 0x2f00d000) return 1022;
											return -1;
										}
										case 3: {
											if ((word & 0xbf00f400) == 0x2f00f000) return 1024;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 15) & 0x1) {
								case 0: {
									switch ((word >> 12) & 0x1) {
										case 0: {
											switch ((word >> 22) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff89c00) == 0x2f000400) return 712;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x3) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0x2f080400) return 724;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0x2f082400) return 744;
																					return -1;
																				}
																				case 2: {
																					if ((word & 0xbff8fc00) == 0x2f084400) return 759;
																					return -1;
																				}
																				case 3: {
																					if ((word & 0xbff8fc00) == 0x2f086400) return 774;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x3) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0x2f100400) return 725;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0x2f102400) return 745;
																			return -1;
																		}
																		case 2: {
																			if ((word & 0xbff0fc00) == 0x2f104400) return 760;
																			return -1;
																		}
																		case 3: {
																			if ((word & 0xbff0fc00) == 0x2f106400) return 776;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x3) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0x2f200400) return 726;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0x2f202400) return 746;
																	return -1;
																}
																case 2: {
																	if ((word & 0xbfe0fc00) == 0x2f204400) return 761;
																	return -1;
																}
																case 3: {
																	if ((word & 0xbfe0fc00) == 0x2f206400) return 778;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x3) {
														case 0: {
															if ((word & 0xffc0fc00) == 0x6f400400) return 727;
															return -1;
														}
														case 1: {
															if ((word & 0xffc0fc00) == 0x6f402400) return 747;
															return -1;
														}
														case 2: {
															if ((word & 0xffc0fc00) == 0x6f404400) return 762;
															return -1;
														}
														case 3: {
															if ((word & 0xffc0fc00) == 0x6f406400) return 780;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 22) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff89c00) == 0x2f001400) return 713;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x3) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0x2f081400) return 734;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0x2f083400) return 754;
																					return -1;
																				}
																				case 2: {
																					if ((word & 0xbff8fc00) == 0x2f085400) return 769;
																					return -1;
																				}
																				case 3: {
																					if ((word & 0xbff8fc00) == 0x2f087400) return 790;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x3) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0x2f101400) return 735;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0x2f103400) return 755;
																			return -1;
																		}
																		case 2: {
																			if ((word & 0xbff0fc00) == 0x2f105400) return 770;
																			return -1;
																		}
																		case 3: {
																			if ((word & 0xbff0fc00) == 0x2f107400) return 792;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x3) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0x2f201400) return 736;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0x2f203400) return 756;
																	return -1;
																}
																case 2: {
																	if ((word & 0xbfe0fc00) == 0x2f205400) return 771;
																	return -1;
																}
																case 3: {
																	if ((word & 0xbfe0fc00) == 0x2f207400) return 794;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 13) & 0x3) {
														case 0: {
															if ((word & 0xffc0fc00) == 0x6f401400) return 737;
															return -1;
														}
														case 1: {
															if ((word & 0xffc0fc00) == 0x6f403400) return 757;
															return -1;
														}
														case 2: {
															if ((word & 0xffc0fc00) == 0x6f405400) return 772;
															return -1;
														}
														case 3: {
															if ((word & 0xffc0fc00) == 0x6f407400) return 796;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 14) & 0x1) {
										case 0: {
											switch ((word >> 12) & 0x1) {
												case 0: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0x2f008400) return 714;
																			return -1;
																		}
																		case 1: {
																			switch ((word >> 13) & 0x1) {
																				case 0: {
																					if ((word & 0xbff8fc00) == 0x2f088400) return 804;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff8fc00) == 0x2f08a400) return 843;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	switch ((word >> 13) & 0x1) {
																		case 0: {
																			if ((word & 0xbff0fc00) == 0x2f108400) return 806;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff0fc00) == 0x2f10a400) return 844;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																default:
																	return -1;
															}
														}
														case 1: {
															switch ((word >> 13) & 0x1) {
																case 0: {
																	if ((word & 0xbfe0fc00) == 0x2f208400) return 808;
																	return -1;
																}
																case 1: {
																	if ((word & 0xbfe0fc00) == 0x2f20a400) return 845;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														default:
															return -1;
													}
												}
												case 1: {
													switch ((word >> 21) & 0x1) {
														case 0: {
															switch ((word >> 20) & 0x1) {
																case 0: {
																	switch ((word >> 19) & 0x1) {
																		case 0: {
																			if ((word & 0xbff8dc00) == 0x2f009400) return 715;
																			return -1;
																		}
																		case 1: {
																			if ((word & 0xbff8fc00) == 0x2f089400) return 822;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	if ((word & 0xbff0fc00) == 0x2f109400) return 824;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xbfe0fc00) == 0x2f209400) return 826;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										case 1: {
											switch ((word >> 13) & 0x1) {
												case 0: {
													if ((word & 0xbff8ec00) == 0x2f00c400) return 716;
													return -1;
												}
												case 1: {
													switch ((word >> 12) & 0x1) {
														case 0: {
															switch ((word >> 22) & 0x1) {
																case 0: {
																	switch ((word >> 21) & 0x1) {
																		case 0: {
																			switch ((word >> 20) & 0x1) {
																				case 0: {
																					if ((word & 0xfff8fc00) == 0x6f00e400) return 718;
																					return -1;
																				}
																				case 1: {
																					if ((word & 0xbff0fc00) == 0x2f10e400) return 1423;
																					return -1;
																				}
																				default:
																					return -1;
																			}
																		}
																		case 1: {
																			if ((word & 0xbfe0fc00) == 0x2f20e400) return 1425;
																			return -1;
																		}
																		default:
																			return -1;
																	}
																}
																case 1: {
																	if ((word & 0xffc0fc00) == 0x6f40e400) return 1427;
																	return -1;
																}
																default:
																	return -1;
															}
														}
														case 1: {
															if ((word & 0xfff8fc00) == 0x6f00f400) return 1436;
															return -1;
														}
														default:
															return -1;
													}
												}
												default:
													return -1;
											}
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 12) & 0x3) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0x2f088c00) return 810;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0x2f108c00) return 812;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0x2f208c00) return 814;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xbff8fc00) == 0x2f089c00) return 834;
													return -1;
												}
												case 1: {
													if ((word & 0xbff0fc00) == 0x2f109c00) return 836;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xbfe0fc00) == 0x2f209c00) return 838;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 3: {
									switch ((word >> 22) & 0x1) {
										case 0: {
											switch ((word >> 21) & 0x1) {
												case 0: {
													if ((word & 0xbff0fc00) == 0x2f10fc00) return 1429;
													return -1;
												}
												case 1: {
													if ((word & 0xbfe0fc00) == 0x2f20fc00) return 1431;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffc0fc00) == 0x6f40fc00) return 1433;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x71:
		case 0xf1: {
			if ((word & 0x7f800000) == 0x71000000) return 6;
			return -1;
		}
		case 0x72:
		case 0xf2: {
			switch ((word >> 23) & 0x1) {
				case 0: {
					if ((word & 0x7f800000) == 0x72000000) return 10;
					return -1;
				}
				case 1: {
					if ((word & 0x7f800000) == 0x72800000) return 13;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x78: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x78000000) return 163;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78000400) return 177;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x78000800) return 190;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x78000c00) return 203;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x78200000) return 241;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x78201000) return 257;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x78202000) return 273;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x78203000) return 289;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x78204000) return 305;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x78205000) return 321;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x78206000) return 337;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x78207000) return 353;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x78208000) return 369;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78200800) return 216;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x78400000) return 164;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78400400) return 178;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x78400800) return 191;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x78400c00) return 204;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x78600000) return 245;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x78601000) return 261;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x78602000) return 277;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x78603000) return 293;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x78604000) return 309;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x78605000) return 325;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x78606000) return 341;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x78607000) return 357;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x78608000) return 373;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78600800) return 217;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x78800000) return 165;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78800400) return 179;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x78800800) return 192;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x78800c00) return 205;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x78a00000) return 249;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x78a01000) return 265;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x78a02000) return 281;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x78a03000) return 297;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x78a04000) return 313;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x78a05000) return 329;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x78a06000) return 345;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x78a07000) return 361;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x78a08000) return 377;
									return -1;
								}
								case 12: {
									if ((word & 0xfffffc00) == 0x78bfc000) return 385;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78a00800) return 218;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0x78c00000) return 166;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78c00400) return 180;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0x78c00800) return 193;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0x78c00c00) return 206;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0x78e00000) return 253;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x78e01000) return 269;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0x78e02000) return 285;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0x78e03000) return 301;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0x78e04000) return 317;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0x78e05000) return 333;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0x78e06000) return 349;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0x78e07000) return 365;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0x78e08000) return 381;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x78e00800) return 219;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x79: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0x79000000) return 230;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x79400000) return 231;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0x79800000) return 232;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0x79c00000) return 233;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x7a:
		case 0xfa: {
			switch ((word >> 11) & 0x1) {
				case 0: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x7a000000) return 467;
							return -1;
						}
						case 1: {
							if ((word & 0x7fe00c10) == 0x7a400000) return 469;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					if ((word & 0x7fe00c10) == 0x7a400800) return 471;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x7c: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0x7c000000) return 513;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x7c400000) return 514;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0x7c000400) return 523;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x7c400400) return 524;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0x7c200800) return 543;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x7c600800) return 544;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0x7c000c00) return 533;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0x7c400c00) return 534;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x7d: {
			switch ((word >> 22) & 0x1) {
				case 0: {
					if ((word & 0xffc00000) == 0x7d000000) return 553;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0x7d400000) return 554;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x7e: {
			switch ((word >> 11) & 0x1f) {
				case 1: {
					if ((word & 0xff20fc00) == 0x7e200c00) return 893;
					return -1;
				}
				case 2: {
					if ((word & 0xffe0fc00) == 0x7ec01400) return 1240;
					return -1;
				}
				case 4: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x7e402400) return 1226;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x7ec02400) return 1244;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x7e212800) return 882;
							return -1;
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 23) & 0x1) {
										case 0: {
											if ((word & 0xffe0fc00) == 0x7e402c00) return 1230;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x7ec02c00) return 1248;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xff20fc00) == 0x7e202c00) return 901;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 6: {
					if ((word & 0xff20fc00) == 0x7e203400) return 905;
					return -1;
				}
				case 7: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x7e203800) return 857;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x7e203c00) return 909;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 8: {
					if ((word & 0xff20fc00) == 0x7e204400) return 913;
					return -1;
				}
				case 9: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x7e214800) return 886;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x7e204c00) return 917;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 10: {
					if ((word & 0xff20fc00) == 0x7e205400) return 921;
					return -1;
				}
				case 11: {
					if ((word & 0xff20fc00) == 0x7e205c00) return 925;
					return -1;
				}
				case 13: {
					if ((word & 0xfffffc00) == 0x7e616800) return 1365;
					return -1;
				}
				case 15: {
					if ((word & 0xff3ffc00) == 0x7e207800) return 865;
					return -1;
				}
				case 16: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xff20fc00) == 0x7e008400) return 965;
							return -1;
						}
						case 1: {
							if ((word & 0xff20fc00) == 0x7e208400) return 937;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 17: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x7e208800) return 869;
							return -1;
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xff20fc00) == 0x7e008c00) return 966;
									return -1;
								}
								case 1: {
									if ((word & 0xff20fc00) == 0x7e208c00) return 941;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 19: {
					if ((word & 0xff3ffc00) == 0x7e209800) return 873;
					return -1;
				}
				case 21: {
					switch ((word >> 19) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffbffc00) == 0x7e21a800) return 1304;
									return -1;
								}
								case 1: {
									if ((word & 0xffbffc00) == 0x7ea1a800) return 1320;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xfffffc00) == 0x7e79a800) return 1305;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x7ef9a800) return 1321;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 22: {
					if ((word & 0xff20fc00) == 0x7e20b400) return 952;
					return -1;
				}
				case 23: {
					switch ((word >> 16) & 0xf) {
						case 0: {
							if ((word & 0xff3ffc00) == 0x7e20b800) return 879;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffbffc00) == 0x7e21b800) return 1308;
									return -1;
								}
								case 1: {
									if ((word & 0xffbffc00) == 0x7ea1b800) return 1324;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 9: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xfffffc00) == 0x7e79b800) return 1309;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x7ef9b800) return 1325;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 25: {
					switch ((word >> 16) & 0x1f) {
						case 0: {
							if ((word & 0xffbffc00) == 0x7ea0c800) return 1340;
							return -1;
						}
						case 1: {
							if ((word & 0xffbffc00) == 0x7e21c800) return 1312;
							return -1;
						}
						case 16: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffbffc00) == 0x7e30c800) return 1401;
									return -1;
								}
								case 1: {
									if ((word & 0xffbffc00) == 0x7eb0c800) return 1405;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 24: {
							if ((word & 0xfffffc00) == 0x7ef8c800) return 1341;
							return -1;
						}
						case 25: {
							if ((word & 0xfffffc00) == 0x7e79c800) return 1313;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 26: {
					if ((word & 0xffa0fc00) == 0x7ea0d400) return 1239;
					return -1;
				}
				case 27: {
					switch ((word >> 16) & 0x1f) {
						case 0: {
							if ((word & 0xffbffc00) == 0x7ea0d800) return 1344;
							return -1;
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffbffc00) == 0x7e21d800) return 1316;
									return -1;
								}
								case 1: {
									if ((word & 0xffbffc00) == 0x7ea1d800) return 1358;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 16: {
							if ((word & 0xffbffc00) == 0x7e30d800) return 1409;
							return -1;
						}
						case 24: {
							if ((word & 0xfffffc00) == 0x7ef8d800) return 1345;
							return -1;
						}
						case 25: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xfffffc00) == 0x7e79d800) return 1317;
									return -1;
								}
								case 1: {
									if ((word & 0xfffffc00) == 0x7ef9d800) return 1359;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 28: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0xffa0fc00) == 0x7e20e400) return 1225;
							return -1;
						}
						case 1: {
							if ((word & 0xffa0fc00) == 0x7ea0e400) return 1243;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 29: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0xffa0fc00) == 0x7e20ec00) return 1229;
							return -1;
						}
						case 1: {
							if ((word & 0xffa0fc00) == 0x7ea0ec00) return 1247;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 31: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0xffbffc00) == 0x7e30f800) return 1403;
							return -1;
						}
						case 1: {
							if ((word & 0xffbffc00) == 0x7eb0f800) return 1407;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x7f: {
			switch ((word >> 12) & 0xf) {
				case 0: {
					if ((word & 0xffc0fc00) == 0x7f400400) return 728;
					return -1;
				}
				case 1: {
					if ((word & 0xffc0fc00) == 0x7f401400) return 738;
					return -1;
				}
				case 2: {
					if ((word & 0xffc0fc00) == 0x7f402400) return 748;
					return -1;
				}
				case 3: {
					if ((word & 0xffc0fc00) == 0x7f403400) return 758;
					return -1;
				}
				case 4: {
					if ((word & 0xffc0fc00) == 0x7f404400) return 763;
					return -1;
				}
				case 5: {
					if ((word & 0xffc0fc00) == 0x7f405400) return 773;
					return -1;
				}
				case 6: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 20) & 0x1) {
										case 0: {
											if ((word & 0xfff8fc00) == 0x7f086400) return 775;
											return -1;
										}
										case 1: {
											if ((word & 0xfff0fc00) == 0x7f106400) return 777;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x7f206400) return 779;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x7f406400) return 781;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 20) & 0x1) {
										case 0: {
											if ((word & 0xfff8fc00) == 0x7f087400) return 791;
											return -1;
										}
										case 1: {
											if ((word & 0xfff0fc00) == 0x7f107400) return 793;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x7f207400) return 795;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x7f407400) return 797;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 8: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 20) & 0x1) {
										case 0: {
											if ((word & 0xfff8fc00) == 0x7f088400) return 805;
											return -1;
										}
										case 1: {
											if ((word & 0xfff0fc00) == 0x7f108400) return 807;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x7f208400) return 809;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									switch ((word >> 20) & 0x1) {
										case 0: {
											if ((word & 0xfff8fc00) == 0x7f088c00) return 811;
											return -1;
										}
										case 1: {
											if ((word & 0xfff0fc00) == 0x7f108c00) return 813;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x7f208c00) return 815;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 9: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffc0f400) == 0x7f009000) return 1384;
									return -1;
								}
								case 1: {
									if ((word & 0xff80f400) == 0x7f809000) return 1383;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 11) & 0x1) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xfff8fc00) == 0x7f089400) return 823;
													return -1;
												}
												case 1: {
													if ((word & 0xfff0fc00) == 0x7f109400) return 825;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x7f209400) return 827;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											switch ((word >> 20) & 0x1) {
												case 0: {
													if ((word & 0xfff8fc00) == 0x7f089c00) return 835;
													return -1;
												}
												case 1: {
													if ((word & 0xfff0fc00) == 0x7f109c00) return 837;
													return -1;
												}
												default:
													return -1;
											}
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x7f209c00) return 839;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 13: {
					if ((word & 0xff00f400) == 0x7f00d000) return 1023;
					return -1;
				}
				case 14: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							switch ((word >> 21) & 0x1) {
								case 0: {
									if ((word & 0xfff0fc00) == 0x7f10e400) return 1424;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x7f20e400) return 1426;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffc0fc00) == 0x7f40e400) return 1428;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 15: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xff00f400) == 0x7f00f000) return 1025;
							return -1;
						}
						case 1: {
							switch ((word >> 22) & 0x1) {
								case 0: {
									switch ((word >> 21) & 0x1) {
										case 0: {
											if ((word & 0xfff0fc00) == 0x7f10fc00) return 1430;
											return -1;
										}
										case 1: {
											if ((word & 0xffe0fc00) == 0x7f20fc00) return 1432;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 1: {
									if ((word & 0xffc0fc00) == 0x7f40fc00) return 1434;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x88: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x88000000) return 74;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x88008000) return 78;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x88200000) return 88;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x88208000) return 90;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x88400000) return 82;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x88408000) return 86;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x88600000) return 92;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x88608000) return 94;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x88800000) return 98;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x88808000) return 102;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x88a07c00) return 114;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x88a0fc00) return 120;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x88c00000) return 106;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x88c08000) return 110;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0x88e07c00) return 126;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0x88e0fc00) return 132;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x90:
		case 0xb0:
		case 0xd0:
		case 0xf0: {
			if ((word & 0x9f000000) == 0x90000000) return 2;
			return -1;
		}
		case 0x94:
		case 0x95:
		case 0x96:
		case 0x97: {
			if ((word & 0xfc000000) == 0x94000000) return 67;
			return -1;
		}
		case 0x98: {
			if ((word & 0xff000000) == 0x98000000) return 138;
			return -1;
		}
		case 0x99: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffe00c00) == 0x99000000) return 396;
					return -1;
				}
				case 1: {
					if ((word & 0xffe00c00) == 0x99400000) return 397;
					return -1;
				}
				case 2: {
					if ((word & 0xffe00c00) == 0x99800000) return 398;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x9a: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x1a000000) return 464;
							return -1;
						}
						case 2: {
							if ((word & 0x7fe00c00) == 0x1a800000) return 472;
							return -1;
						}
						case 3: {
							switch ((word >> 12) & 0x1) {
								case 0: {
									if ((word & 0x7fe0fc00) == 0x1ac02000) return 407;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0x9ac03000) return 444;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0x7fe00c00) == 0x1a800400) return 473;
							return -1;
						}
						case 1: {
							if ((word & 0x7fe0fc00) == 0x1ac02400) return 408;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 13) & 0x1) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x1ac00800) return 405;
							return -1;
						}
						case 1: {
							if ((word & 0x7fe0fc00) == 0x1ac02800) return 409;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 12) & 0x7) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x1ac00c00) return 406;
							return -1;
						}
						case 2: {
							if ((word & 0x7fe0fc00) == 0x1ac02c00) return 410;
							return -1;
						}
						case 4: {
							if ((word & 0xffe0fc00) == 0x9ac04c00) return 414;
							return -1;
						}
						case 5: {
							if ((word & 0xffe0fc00) == 0x9ac05c00) return 418;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0x9b: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0x7fe08000) == 0x1b000000) return 476;
							return -1;
						}
						case 1: {
							if ((word & 0x7fe08000) == 0x1b008000) return 477;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x9b200000) return 478;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x9b208000) return 479;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					if ((word & 0xffe08000) == 0x9b400000) return 480;
					return -1;
				}
				case 5: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0x9ba00000) return 481;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0x9ba08000) return 482;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					if ((word & 0xffe08000) == 0x9bc00000) return 483;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0x9c: {
			if ((word & 0xff000000) == 0x9c000000) return 486;
			return -1;
		}
		case 0x9e: {
			switch ((word >> 16) & 0x1f) {
				case 0: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e200000) return 1081;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee00000) return 1082;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e210000) return 1083;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee10000) return 1084;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e020000) return 1071;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ec20000) return 1072;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbffc00) == 0x1e220000) return 1069;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x1ee20000) return 1070;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e030000) return 1077;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ec30000) return 1078;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbffc00) == 0x1e230000) return 1075;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x1ee30000) return 1076;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e240000) return 1097;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee40000) return 1098;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e250000) return 1099;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee50000) return 1100;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0xfffffc00) == 0x9e660000) return 1102;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee60000) return 1104;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0xfffffc00) == 0x9e670000) return 1106;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee70000) return 1108;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 8: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e280000) return 1085;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee80000) return 1086;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 9: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e290000) return 1087;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ee90000) return 1088;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 14: {
					if ((word & 0xfffffc00) == 0x9eae0000) return 1103;
					return -1;
				}
				case 15: {
					if ((word & 0xfffffc00) == 0x9eaf0000) return 1107;
					return -1;
				}
				case 16: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e300000) return 1089;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ef00000) return 1090;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 17: {
					switch ((word >> 23) & 0x1) {
						case 0: {
							if ((word & 0x7fbffc00) == 0x1e310000) return 1091;
							return -1;
						}
						case 1: {
							if ((word & 0x7ffffc00) == 0x1ef10000) return 1092;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 24: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e180000) return 1073;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ed80000) return 1074;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbffc00) == 0x1e380000) return 1093;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x1ef80000) return 1094;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 25: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbf0000) == 0x1e190000) return 1079;
									return -1;
								}
								case 1: {
									if ((word & 0x7fff0000) == 0x1ed90000) return 1080;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0x7fbffc00) == 0x1e390000) return 1095;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x1ef90000) return 1096;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xa8: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0xa8000000) return 142;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xa8400000) return 143;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0xa8800000) return 147;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0xa8c00000) return 148;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xa9: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0xa9000000) return 152;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xa9400000) return 153;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0xa9800000) return 157;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0xa9c00000) return 158;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xac: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0xac000000) return 491;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xac400000) return 492;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0xac800000) return 497;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0xacc00000) return 498;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xad: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0xad000000) return 503;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xad400000) return 504;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0xad800000) return 509;
					return -1;
				}
				case 3: {
					if ((word & 0xffc00000) == 0xadc00000) return 510;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xb8: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0xb8000000) return 167;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xb8000400) return 181;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0xb8000800) return 194;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0xb8000c00) return 207;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0xb8200000) return 242;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0xb8201000) return 258;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0xb8202000) return 274;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0xb8203000) return 290;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0xb8204000) return 306;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0xb8205000) return 322;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0xb8206000) return 338;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0xb8207000) return 354;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0xb8208000) return 370;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xb8200800) return 220;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0xb8400000) return 168;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xb8400400) return 182;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0xb8400800) return 195;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0xb8400c00) return 208;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0xb8600000) return 246;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0xb8601000) return 262;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0xb8602000) return 278;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0xb8603000) return 294;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0xb8604000) return 310;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0xb8605000) return 326;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0xb8606000) return 342;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0xb8607000) return 358;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0xb8608000) return 374;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xb8600800) return 221;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffe00c00) == 0xb8800000) return 169;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xb8800400) return 183;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0xb8800800) return 196;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0xb8800c00) return 209;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 11) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0xb8a00000) return 250;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0xb8a01000) return 266;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0xb8a02000) return 282;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0xb8a03000) return 298;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0xb8a04000) return 314;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0xb8a05000) return 330;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0xb8a06000) return 346;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0xb8a07000) return 362;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0xb8a08000) return 378;
									return -1;
								}
								case 12: {
									if ((word & 0xfffffc00) == 0xb8bfc000) return 386;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xb8a00800) return 222;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 12) & 0xf) {
						case 0: {
							if ((word & 0xffe0fc00) == 0xb8e00000) return 254;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0xb8e01000) return 270;
							return -1;
						}
						case 2: {
							if ((word & 0xffe0fc00) == 0xb8e02000) return 286;
							return -1;
						}
						case 3: {
							if ((word & 0xffe0fc00) == 0xb8e03000) return 302;
							return -1;
						}
						case 4: {
							if ((word & 0xffe0fc00) == 0xb8e04000) return 318;
							return -1;
						}
						case 5: {
							if ((word & 0xffe0fc00) == 0xb8e05000) return 334;
							return -1;
						}
						case 6: {
							if ((word & 0xffe0fc00) == 0xb8e06000) return 350;
							return -1;
						}
						case 7: {
							if ((word & 0xffe0fc00) == 0xb8e07000) return 366;
							return -1;
						}
						case 8: {
							if ((word & 0xffe0fc00) == 0xb8e08000) return 382;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xb9: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0xb9000000) return 234;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xb9400000) return 235;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0xb9800000) return 236;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xba: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x3a000000) return 465;
							return -1;
						}
						case 1: {
							if ((word & 0x7fe00c10) == 0x3a400000) return 468;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					if ((word & 0xffe07c10) == 0xba000400) return 445;
					return -1;
				}
				case 2: {
					if ((word & 0x7fe00c10) == 0x3a400800) return 470;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xbc: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xbc000000) return 515;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xbc400000) return 516;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xbc000400) return 525;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xbc400400) return 526;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xbc200800) return 545;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xbc600800) return 546;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xbc000c00) return 535;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xbc400c00) return 536;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xbd: {
			switch ((word >> 22) & 0x1) {
				case 0: {
					if ((word & 0xffc00000) == 0xbd000000) return 555;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xbd400000) return 556;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xc8: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0xc8000000) return 75;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0xc8008000) return 79;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0xc8200000) return 89;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0xc8208000) return 91;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0xc8400000) return 83;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0xc8408000) return 87;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0xc8600000) return 93;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0xc8608000) return 95;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0xc8800000) return 99;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0xc8808000) return 103;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0xc8a07c00) return 115;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0xc8a0fc00) return 121;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 6: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0xc8c00000) return 107;
							return -1;
						}
						case 1: {
							if ((word & 0xffe08000) == 0xc8c08000) return 111;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 7: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe0fc00) == 0xc8e07c00) return 127;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0xc8e0fc00) return 133;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xce: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					if ((word & 0xffe08000) == 0xce000000) return 1061;
					return -1;
				}
				case 1: {
					if ((word & 0xffe08000) == 0xce200000) return 1062;
					return -1;
				}
				case 2: {
					switch ((word >> 15) & 0x1) {
						case 0: {
							if ((word & 0xffe08000) == 0xce400000) return 1063;
							return -1;
						}
						case 1: {
							switch ((word >> 10) & 0x3) {
								case 0: {
									if ((word & 0xffe0cc00) == 0xce408000) return 1065;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0cc00) == 0xce408400) return 1066;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0cc00) == 0xce408800) return 1067;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0cc00) == 0xce408c00) return 1068;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 10) & 0x1f) {
						case 0: {
							if ((word & 0xffe0fc00) == 0xce608000) return 1052;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0fc00) == 0xce608400) return 1053;
							return -1;
						}
						case 2: {
							if ((word & 0xffe0fc00) == 0xce608800) return 1054;
							return -1;
						}
						case 3: {
							if ((word & 0xffe0fc00) == 0xce608c00) return 1055;
							return -1;
						}
						case 16: {
							if ((word & 0xffe0fc00) == 0xce60c000) return 1056;
							return -1;
						}
						case 17: {
							if ((word & 0xffe0fc00) == 0xce60c400) return 1057;
							return -1;
						}
						case 18: {
							if ((word & 0xffe0fc00) == 0xce60c800) return 1058;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					if ((word & 0xffe00000) == 0xce800000) return 1064;
					return -1;
				}
				case 6: {
					switch ((word >> 10) & 0x1) {
						case 0: {
							if ((word & 0xfffffc00) == 0xcec08000) return 1059;
							return -1;
						}
						case 1: {
							if ((word & 0xfffffc00) == 0xcec08400) return 1060;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xd4: {
			switch ((word >> 0) & 0x3) {
				case 0: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xffe0001f) == 0xd4400000) return 23;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0001f) == 0xd4200000) return 22;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xffe0001f) == 0xd4000001) return 19;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0001f) == 0xd4a00001) return 24;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xffe0001f) == 0xd4000002) return 20;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0001f) == 0xd4a00002) return 25;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xffe0001f) == 0xd4000003) return 21;
							return -1;
						}
						case 1: {
							if ((word & 0xffe0001f) == 0xd4a00003) return 26;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xd5: {
			switch ((word >> 20) & 0x3) {
				case 0: {
					switch ((word >> 19) & 0x1) {
						case 0: {
							switch ((word >> 12) & 0x1f) {
								case 4: {
									switch ((word >> 5) & 0x7) {
										case 0: {
											if ((word & 0xffffffff) == 0xd500401f) return 35;
											return -1;
										}
										case 1: {
											if ((word & 0xffffffff) == 0xd500403f) return 36;
											return -1;
										}
										case 2: {
											if ((word & 0xffffffff) == 0xd500405f) return 37;
											return -1;
										}
										case 3: {
											if ((word & 0xfffff0ff) == 0xd500407f) return 38;
											return -1;
										}
										case 4: {
											if ((word & 0xfffff0ff) == 0xd500409f) return 39;
											return -1;
										}
										case 5: {
											if ((word & 0xfffff0ff) == 0xd50040bf) return 40;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 17: {
									switch ((word >> 5) & 0x1) {
										case 0: {
											if ((word & 0xffffffe0) == 0xd5031000) return 33;
											return -1;
										}
										case 1: {
											if ((word & 0xffffffe0) == 0xd5031020) return 34;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 18: {
									if ((word & 0xfffff01f) == 0xd503201f) return 27;
									return -1;
								}
								case 19: {
									switch ((word >> 5) & 0x7) {
										case 2: {
											if ((word & 0xfffff0ff) == 0xd503305f) return 28;
											return -1;
										}
										case 4: {
											if ((word & 0xfffff0ff) == 0xd503309f) return 29;
											return -1;
										}
										case 5: {
											if ((word & 0xfffff0ff) == 0xd50330bf) return 30;
											return -1;
										}
										case 6: {
											if ((word & 0xfffff0ff) == 0xd50330df) return 31;
											return -1;
										}
										case 7: {
											if ((word & 0xffffffff) == 0xd50330ff) return 32;
											return -1;
										}
										default:
											return -1;
									}
								}
								case 20: {
									switch ((word >> 5) & 0x7) {
										case 1: {
											if ((word & 0xfffff0ff) == 0xd503403f) return 41;
											return -1;
										}
										case 2: {
											if ((word & 0xfffff0ff) == 0xd503405f) return 42;
											return -1;
										}
										case 6: {
											if ((word & 0xfffff0ff) == 0xd50340df) return 43;
											return -1;
										}
										case 7: {
											if ((word & 0xfffff0ff) == 0xd50340ff) return 44;
											return -1;
										}
										default:
											return -1;
									}
								}
								default:
									return -1;
							}
						}
						case 1: {
							if ((word & 0xfff80000) == 0xd5080000) return 45;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					if ((word & 0xfff00000) == 0xd5100000) return 47;
					return -1;
				}
				case 2: {
					if ((word & 0xfff80000) == 0xd5280000) return 46;
					return -1;
				}
				case 3: {
					if ((word & 0xfff00000) == 0xd5300000) return 48;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xd6: {
			switch ((word >> 21) & 0x7) {
				case 0: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xfffffc1f) == 0xd61f0000) return 49;
							return -1;
						}
						case 2: {
							if ((word & 0xfffffc1f) == 0xd61f081f) return 53;
							return -1;
						}
						case 3: {
							if ((word & 0xfffffc1f) == 0xd61f0c1f) return 59;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xfffffc1f) == 0xd63f0000) return 50;
							return -1;
						}
						case 2: {
							if ((word & 0xfffffc1f) == 0xd63f081f) return 55;
							return -1;
						}
						case 3: {
							if ((word & 0xfffffc1f) == 0xd63f0c1f) return 61;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xfffffc1f) == 0xd65f0000) return 51;
							return -1;
						}
						case 2: {
							if ((word & 0xffffffff) == 0xd65f0bff) return 56;
							return -1;
						}
						case 3: {
							if ((word & 0xffffffff) == 0xd65f0fff) return 62;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 4: {
					switch ((word >> 10) & 0x3) {
						case 0: {
							if ((word & 0xffffffff) == 0xd69f03e0) return 64;
							return -1;
						}
						case 2: {
							if ((word & 0xffffffff) == 0xd69f0bff) return 57;
							return -1;
						}
						case 3: {
							if ((word & 0xffffffff) == 0xd69f0fff) return 63;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 5: {
					if ((word & 0xffffffff) == 0xd6bf03e0) return 65;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xd7: {
			switch ((word >> 10) & 0x1) {
				case 0: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xfffffc00) == 0xd71f0800) return 52;
							return -1;
						}
						case 1: {
							if ((word & 0xfffffc00) == 0xd73f0800) return 54;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							if ((word & 0xfffffc00) == 0xd71f0c00) return 58;
							return -1;
						}
						case 1: {
							if ((word & 0xfffffc00) == 0xd73f0c00) return 60;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xd8: {
			if ((word & 0xff000000) == 0xd8000000) return 139;
			return -1;
		}
		case 0xd9: {
			switch ((word >> 22) & 0x1) {
				case 0: {
					if ((word & 0xffe00c00) == 0xd9000000) return 399;
					return -1;
				}
				case 1: {
					if ((word & 0xffe00c00) == 0xd9400000) return 400;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xda: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x3) {
						case 0: {
							if ((word & 0x7fe0fc00) == 0x5a000000) return 466;
							return -1;
						}
						case 2: {
							if ((word & 0x7fe00c00) == 0x5a800000) return 474;
							return -1;
						}
						case 3: {
							switch ((word >> 12) & 0x1f) {
								case 0: {
									if ((word & 0x7ffffc00) == 0x5ac00000) return 419;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x5ac01000) return 424;
									return -1;
								}
								case 16: {
									if ((word & 0xfffffc00) == 0xdac10000) return 426;
									return -1;
								}
								case 17: {
									if ((word & 0xfffffc00) == 0xdac11000) return 430;
									return -1;
								}
								case 18: {
									if ((word & 0xffffffe0) == 0xdac123e0) return 434;
									return -1;
								}
								case 19: {
									if ((word & 0xffffffe0) == 0xdac133e0) return 438;
									return -1;
								}
								case 20: {
									if ((word & 0xffffffe0) == 0xdac143e0) return 442;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0x7fe00c00) == 0x5a800400) return 475;
							return -1;
						}
						case 1: {
							switch ((word >> 12) & 0x1f) {
								case 0: {
									if ((word & 0x7ffffc00) == 0x5ac00400) return 420;
									return -1;
								}
								case 1: {
									if ((word & 0x7ffffc00) == 0x5ac01400) return 425;
									return -1;
								}
								case 16: {
									if ((word & 0xfffffc00) == 0xdac10400) return 427;
									return -1;
								}
								case 17: {
									if ((word & 0xfffffc00) == 0xdac11400) return 431;
									return -1;
								}
								case 18: {
									if ((word & 0xffffffe0) == 0xdac127e0) return 435;
									return -1;
								}
								case 19: {
									if ((word & 0xffffffe0) == 0xdac137e0) return 439;
									return -1;
								}
								case 20: {
									if ((word & 0xffffffe0) == 0xdac147e0) return 443;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 12) & 0x1f) {
						case 0: {
							if ((word & 0xfffffc00) == 0xdac00800) return 422;
							return -1;
						}
						case 16: {
							if ((word & 0xfffffc00) == 0xdac10800) return 428;
							return -1;
						}
						case 17: {
							if ((word & 0xfffffc00) == 0xdac11800) return 432;
							return -1;
						}
						case 18: {
							if ((word & 0xffffffe0) == 0xdac12be0) return 436;
							return -1;
						}
						case 19: {
							if ((word & 0xffffffe0) == 0xdac13be0) return 440;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 12) & 0x1f) {
						case 0: {
							if ((word & 0xfffffc00) == 0xdac00c00) return 423;
							return -1;
						}
						case 16: {
							if ((word & 0xfffffc00) == 0xdac10c00) return 429;
							return -1;
						}
						case 17: {
							if ((word & 0xfffffc00) == 0xdac11c00) return 433;
							return -1;
						}
						case 18: {
							if ((word & 0xffffffe0) == 0xdac12fe0) return 437;
							return -1;
						}
						case 19: {
							if ((word & 0xffffffe0) == 0xdac13fe0) return 441;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xf8: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							if ((word & 0xffe00c00) == 0xf8000000) return 170;
							return -1;
						}
						case 1: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0xf8200000) return 243;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0xf8201000) return 259;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0xf8202000) return 275;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0xf8203000) return 291;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0xf8204000) return 307;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0xf8205000) return 323;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0xf8206000) return 339;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0xf8207000) return 355;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0xf8208000) return 371;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 2: {
							if ((word & 0xffe00c00) == 0xf8400000) return 171;
							return -1;
						}
						case 3: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0xf8600000) return 247;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0xf8601000) return 263;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0xf8602000) return 279;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0xf8603000) return 295;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0xf8604000) return 311;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0xf8605000) return 327;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0xf8606000) return 343;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0xf8607000) return 359;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0xf8608000) return 375;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 4: {
							if ((word & 0xffe00c00) == 0xf8800000) return 172;
							return -1;
						}
						case 5: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0xf8a00000) return 251;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0xf8a01000) return 267;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0xf8a02000) return 283;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0xf8a03000) return 299;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0xf8a04000) return 315;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0xf8a05000) return 331;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0xf8a06000) return 347;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0xf8a07000) return 363;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0xf8a08000) return 379;
									return -1;
								}
								case 12: {
									if ((word & 0xfffffc00) == 0xf8bfc000) return 387;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 7: {
							switch ((word >> 12) & 0xf) {
								case 0: {
									if ((word & 0xffe0fc00) == 0xf8e00000) return 255;
									return -1;
								}
								case 1: {
									if ((word & 0xffe0fc00) == 0xf8e01000) return 271;
									return -1;
								}
								case 2: {
									if ((word & 0xffe0fc00) == 0xf8e02000) return 287;
									return -1;
								}
								case 3: {
									if ((word & 0xffe0fc00) == 0xf8e03000) return 303;
									return -1;
								}
								case 4: {
									if ((word & 0xffe0fc00) == 0xf8e04000) return 319;
									return -1;
								}
								case 5: {
									if ((word & 0xffe0fc00) == 0xf8e05000) return 335;
									return -1;
								}
								case 6: {
									if ((word & 0xffe0fc00) == 0xf8e06000) return 351;
									return -1;
								}
								case 7: {
									if ((word & 0xffe0fc00) == 0xf8e07000) return 367;
									return -1;
								}
								case 8: {
									if ((word & 0xffe0fc00) == 0xf8e08000) return 383;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 22) & 0x1) {
								case 0: {
									if ((word & 0xffe00c00) == 0xf8000400) return 184;
									return -1;
								}
								case 1: {
									if ((word & 0xffe00c00) == 0xf8400400) return 185;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffa00c00) == 0xf8200400) return 401;
									return -1;
								}
								case 1: {
									if ((word & 0xffa00c00) == 0xf8a00400) return 403;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 21) & 0x7) {
						case 0: {
							if ((word & 0xffe00c00) == 0xf8000800) return 197;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xf8200800) return 223;
							return -1;
						}
						case 2: {
							if ((word & 0xffe00c00) == 0xf8400800) return 198;
							return -1;
						}
						case 3: {
							if ((word & 0xffe00c00) == 0xf8600800) return 224;
							return -1;
						}
						case 5: {
							if ((word & 0xffe00c00) == 0xf8a00800) return 225;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 21) & 0x1) {
						case 0: {
							switch ((word >> 22) & 0x1) {
								case 0: {
									if ((word & 0xffe00c00) == 0xf8000c00) return 210;
									return -1;
								}
								case 1: {
									if ((word & 0xffe00c00) == 0xf8400c00) return 211;
									return -1;
								}
								default:
									return -1;
							}
						}
						case 1: {
							switch ((word >> 23) & 0x1) {
								case 0: {
									if ((word & 0xffa00c00) == 0xf8200c00) return 402;
									return -1;
								}
								case 1: {
									if ((word & 0xffa00c00) == 0xf8a00c00) return 404;
									return -1;
								}
								default:
									return -1;
							}
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xf9: {
			switch ((word >> 22) & 0x3) {
				case 0: {
					if ((word & 0xffc00000) == 0xf9000000) return 237;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xf9400000) return 238;
					return -1;
				}
				case 2: {
					if ((word & 0xffc00000) == 0xf9800000) return 239;
					return -1;
				}
				default:
					return -1;
			}
		}
		case 0xfc: {
			switch ((word >> 10) & 0x3) {
				case 0: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xfc000000) return 517;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xfc400000) return 518;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 1: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xfc000400) return 527;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xfc400400) return 528;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 2: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xfc200800) return 547;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xfc600800) return 548;
							return -1;
						}
						default:
							return -1;
					}
				}
				case 3: {
					switch ((word >> 22) & 0x1) {
						case 0: {
							if ((word & 0xffe00c00) == 0xfc000c00) return 537;
							return -1;
						}
						case 1: {
							if ((word & 0xffe00c00) == 0xfc400c00) return 538;
							return -1;
						}
						default:
							return -1;
					}
				}
				default:
					return -1;
			}
		}
		case 0xfd: {
			switch ((word >> 22) & 0x1) {
				case 0: {
					if ((word & 0xffc00000) == 0xfd000000) return 557;
					return -1;
				}
				case 1: {
					if ((word & 0xffc00000) == 0xfd400000) return 558;
					return -1;
				}
				default:
					return -1;
			}
		}
		default:
			return -1;
	}
}
