// Numbers of the operations of Advanced SIMD integer instructions in decoded records. Those of the three-same and
// three-different groups are U:opcode of the instruction with the size of its elements below: `number << 2 | size`.

// three same: U:opcode
export const SHADD = 0x00;
export const SQADD = 0x01;
export const SRHADD = 0x02;
export const SHSUB = 0x04;
export const SQSUB = 0x05;
export const CMGT = 0x06;
export const CMGE = 0x07;
export const SMAX = 0x0c;
export const SMIN = 0x0d;
export const SABD = 0x0e;
export const SABA = 0x0f;
export const ADD = 0x10;
export const CMTST = 0x11;
export const MLA = 0x12;
export const MUL = 0x13;
export const SMAXP = 0x14;
export const SMINP = 0x15;
export const SQDMULH = 0x16;
export const ADDP = 0x17;
// numbers that are not an opcode of the group
export const SQRDMLAH = 0x18;
export const SQRDMLSH = 0x19;
export const SDOT = 0x1a;
export const UDOT = 0x1b;
export const USDOT = 0x1c;
export const SUDOT = 0x1d;
export const SMMLA = 0x1e;
export const UMMLA = 0x1f;
export const UHADD = 0x20;
export const UQADD = 0x21;
export const URHADD = 0x22;
export const UHSUB = 0x24;
export const UQSUB = 0x25;
export const CMHI = 0x26;
export const CMHS = 0x27;
export const UMAX = 0x2c;
export const UMIN = 0x2d;
export const UABD = 0x2e;
export const UABA = 0x2f;
export const SUB = 0x30;
export const CMEQ = 0x31;
export const MLS = 0x32;
export const PMUL = 0x33;
export const UMAXP = 0x34;
export const UMINP = 0x35;
export const SQRDMULH = 0x36;
export const USMMLA = 0x37;

// three different: U:opcode
export const SADDL = 0x00;
export const SADDW = 0x01;
export const SSUBL = 0x02;
export const SSUBW = 0x03;
export const ADDHN = 0x04;
export const SABAL = 0x05;
export const SUBHN = 0x06;
export const SABDL = 0x07;
export const SMLAL = 0x08;
export const SQDMLAL = 0x09;
export const SMLSL = 0x0a;
export const SQDMLSL = 0x0b;
export const SMULL = 0x0c;
export const SQDMULL = 0x0d;
export const PMULL = 0x0e;
export const UADDL = 0x10;
export const UADDW = 0x11;
export const USUBL = 0x12;
export const USUBW = 0x13;
export const RADDHN = 0x14;
export const UABAL = 0x15;
export const RSUBHN = 0x16;
export const UABDL = 0x17;
export const UMLAL = 0x18;
export const UMLSL = 0x1a;
export const UMULL = 0x1c;

// logical: U:size
export const AND = 0;
export const BIC = 1;
export const ORR = 2;
export const ORN = 3;
export const EOR = 4;
export const BSL = 5;
export const BIT = 6;
export const BIF = 7;

// across lanes
export const SADDLV = 0;
export const UADDLV = 1;
export const SMAXV = 2;
export const UMAXV = 3;
export const SMINV = 4;
export const UMINV = 5;
export const ADDV = 6;

// copies: the number is above the size of the element
export const INSERT = 0;
export const UMOV = 1;
export const SMOV_64 = 2;
export const SMOV_32 = 3;
export const DUP = 4;

// permutations: the number is above the size of the elements
export const UZP1 = 0;
export const TRN1 = 1;
export const ZIP1 = 2;
export const UZP2 = 3;
export const TRN2 = 4;
export const ZIP2 = 5;
export const EXT = 6;
export const TBL = 7;
export const TBX = 8;

// two registers, and shifts by immediate: the number is above the size of the elements
export const REV16 = 0;
export const REV32 = 1;
export const REV64 = 2;
export const SADDLP = 3;
export const UADDLP = 4;
export const SADALP = 5;
export const UADALP = 6;
export const SUQADD = 7;
export const USQADD = 8;
export const CLS = 9;
export const CLZ = 10;
export const CNT = 11;
export const NOT = 12;
export const RBIT = 13;
export const SQABS = 14;
export const SQNEG = 15;
export const CMGT_ZERO = 16;
export const CMGE_ZERO = 17;
export const CMEQ_ZERO = 18;
export const CMLE_ZERO = 19;
export const CMLT_ZERO = 20;
export const ABS = 21;
export const NEG = 22;
export const SSHR = 23;
export const USHR = 24;
export const SSRA = 25;
export const USRA = 26;
export const SRSHR = 27;
export const URSHR = 28;
export const SRSRA = 29;
export const URSRA = 30;
export const SRI = 31;
export const SHL = 32;
export const SLI = 33;
export const SQSHLU = 34;
export const SQSHL = 35;
export const UQSHL = 36;

// elements of half or twice the width: how a form that narrows makes an element fit
export const TRUNCATE = 0;
export const SIGNED = 1;
export const UNSIGNED = 2;
/** A signed element to an unsigned one. */
export const SIGNED_TO_UNSIGNED = 3;
export const LENGTHEN = 4;
/** The operand of a form that lengthens is unsigned. */
export const LENGTHEN_UNSIGNED = 5;
export const ROUND = 16;

// AES
export const AESE = 0;
export const AESD = 1;
export const AESMC = 2;
export const AESIMC = 3;

// other cryptography
export const SHA1C = 0;
export const SHA1P = 1;
export const SHA1M = 2;
export const SHA1SU0 = 3;
export const SHA256H = 4;
export const SHA256H2 = 5;
export const SHA256SU1 = 6;
export const SHA1H = 7;
export const SHA1SU1 = 8;
export const SHA256SU0 = 9;
export const SHA512H = 10;
export const SHA512H2 = 11;
export const SHA512SU1 = 12;
export const RAX1 = 13;
export const SHA512SU0 = 14;
export const EOR3 = 15;
export const BCAX = 16;
export const XAR = 17;
export const SM3SS1 = 18;
export const SM3TT1A = 19;
export const SM3TT1B = 20;
export const SM3TT2A = 21;
export const SM3TT2B = 22;
export const SM3PARTW1 = 23;
export const SM3PARTW2 = 24;
export const SM4E = 25;
export const SM4EKEY = 26;
