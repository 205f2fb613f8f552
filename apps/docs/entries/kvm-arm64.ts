/**
 * KVM itself: descriptors, ioctls, memory slots, `KVM_RUN`, hypercall dispatch, the in-kernel PSCI and SMCCC services.
 *
 * @module @upcall/kvm-arm64
 */
export * from "@upcall/kvm-arm64";
