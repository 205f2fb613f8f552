// SPDX-License-Identifier: Apache-2.0
#include "engine.h"
#define SCENARIOS(F) \
	F(system_fd) F(check_extension_system) F(check_extension_vm) F(vm_fd_wrong) F(vcpu_fd_uninit) F(create_vcpu) \
	F(vcpu_init) F(mp_state) F(reset_state) F(reset_again) F(one_reg_ids) F(pstate) F(psci_version) F(firmware_regs) \
	F(timer_regs) F(id_regs) F(memory_slots) F(memory_slots2) F(dirty_log) F(dirty_log_manual) \
	F(dirty_log_initially_set) F(enable_cap) F(dirty_ring) F(mmio_loads) F(mmio_stores) F(mmio_nisv) \
	F(mmio_nisv_cap) F(readonly_slot) F(readonly_slot_mmio) F(immediate_exit) F(backing_fault) F(psci_0_1) F(psci_0_2) F(psci_1_0) \
	F(psci_1_1) F(psci_cpu_on_32) F(psci_cpu_on_64) F(psci_cpu_on_01) F(psci_cpu_off) F(psci_cpu_off_01) F(psci_suspend) \
	F(psci_events_02) F(psci_events_10) F(psci_events_11) F(psci_system_suspend) F(psci_off_others) F(smccc_hvc) \
	F(smccc_smc) F(smccc_bitmaps) F(smccc_no_psci) F(pv_time) F(smccc_filter_errors) F(smccc_filter_effects) \
	F(smccc_filter_all) F(aborts) F(aborts_walk) F(features) F(vcpu_events) F(guest_debug) F(sysreg_reads) F(sysreg_writes) F(el0) F(irq_line) \
	F(timer_irq) F(vcpu_attrs) F(create_device_errors) F(ioeventfd_) F(irqfd_no_gic) F(vgic_attrs) F(vgic_first_run) F(vgic_typer) \
	F(vgic_regs) F(vgic_guest) F(vcpu_attrs_gic)
#define DECLARE(s) extern const struct scenario scenario_##s;
#define ENTRY(s) &scenario_##s,
SCENARIOS(DECLARE)
const struct scenario *const scenarios[] = { SCENARIOS(ENTRY) NULL };
