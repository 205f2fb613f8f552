// SPDX-License-Identifier: Apache-2.0
#include "engine.h"
#define SCENARIOS(F) \
	F(system_fd) F(check_extension_system) F(check_extension_vm) F(vm_fd_wrong) F(vcpu_fd_uninit) F(create_vcpu) \
	F(vcpu_init) F(mp_state) F(reset_state) F(reset_again) F(one_reg_ids) F(pstate) F(psci_version) F(firmware_regs) \
	F(timer_regs) F(id_regs) F(memory_slots) F(memory_slots2) F(dirty_log) F(dirty_log_manual) \
	F(dirty_log_initially_set) F(enable_cap)
#define DECLARE(s) extern const struct scenario scenario_##s;
#define ENTRY(s) &scenario_##s,
SCENARIOS(DECLARE)
const struct scenario *const scenarios[] = { SCENARIOS(ENTRY) NULL };
