/**
 * Guest physical addresses of the board: those of QEMU's `virt` machine, so that firmware and kernels built for it run
 * unchanged.
 */
export const FLASH0_BASE = 0x0000_0000;
export const FLASH1_BASE = 0x0400_0000;
export const GICD_BASE = 0x0800_0000;
export const GICC_BASE = 0x0801_0000;
export const ITS_BASE = 0x0808_0000;
export const GICR_BASE = 0x080a_0000;
export const UART_BASE = 0x0900_0000;
export const RTC_BASE = 0x0901_0000;
export const FW_CFG_BASE = 0x0902_0000;
export const GPIO_BASE = 0x0903_0000;
/** Records of stolen time, in memory of their own. */
export const STOLEN_TIME_BASE = 0x090a_0000;
export const VIRTIO_BASE = 0x0a00_0000;
export const RAM_BASE = 0x4000_0000;

/** Shared peripheral interrupt numbers of the board's devices (INTID minus 32). */
export const UART_SPI = 1;
export const RTC_SPI = 2;
export const GPIO_SPI = 7;
/** Of the first virtio-mmio slot; the others follow. */
export const VIRTIO_SPI = 16;

/** Private peripheral interrupt numbers (INTID minus 16) of the timers: secure and non-secure physical, virtual, EL2's. */
export const TIMER_PPIS = [13, 14, 11, 10] as const;

/** Private peripheral interrupt number (INTID minus 16) of the PMU. */
export const PMU_PPI = 7;
