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
