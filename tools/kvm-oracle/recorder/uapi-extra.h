// SPDX-License-Identifier: Apache-2.0
// Numbers of the kernel's user API that are younger than the cross-compiler's headers may be.
#ifndef UAPI_EXTRA_H
#define UAPI_EXTRA_H
#include <stdint.h>
struct smccc_filter { uint32_t base, nr; uint8_t action, pad[15]; };
struct counter_offset { uint64_t offset, reserved; };
struct reg_mask_range { uint64_t addr; uint32_t range, reserved[13]; };
struct mem_region2 {
	uint32_t slot, flags;
	uint64_t gpa, size, hva, gmem_offset;
	uint32_t gmem, pad1;
	uint64_t pad2[14];
};
#ifndef KVM_SET_USER_MEMORY_REGION2
#define KVM_SET_USER_MEMORY_REGION2 0x40a0ae49u
#endif
#ifndef KVM_ARM_SET_COUNTER_OFFSET
#define KVM_ARM_SET_COUNTER_OFFSET 0x4010aeb5u
#endif
#ifndef KVM_ARM_GET_REG_WRITABLE_MASKS
#define KVM_ARM_GET_REG_WRITABLE_MASKS 0x8040aeb6u
#endif
#ifndef KVM_CREATE_GUEST_MEMFD
#define KVM_CREATE_GUEST_MEMFD 0xc040aed4u
#endif
#ifndef KVM_SET_MEMORY_ATTRIBUTES
#define KVM_SET_MEMORY_ATTRIBUTES 0x4020aed2u
#endif
#ifndef KVM_PRE_FAULT_MEMORY
#define KVM_PRE_FAULT_MEMORY 0xc040aed5u
#endif
#endif
