import { FLASH_BANK_SIZE } from "../devices/cfiFlash.ts";
import { POWER_BUTTON_PIN } from "../devices/pl061.ts";
import { VIRTIO_SLOTS } from "../devices/virtio/slots.ts";
import { VIRTIO_MMIO_SIZE } from "../devices/virtio/virtioMmio.ts";
import { type Chosen, chosenProperties } from "../fdt/chosen.ts";
import { type FdtNode, type FdtValue, writeFdt } from "../fdt/writer.ts";
import {
	FLASH0_BASE,
	FLASH1_BASE,
	FW_CFG_BASE,
	GICC_BASE,
	GICD_BASE,
	GICR_BASE,
	GPIO_BASE,
	GPIO_SPI,
	ITS_BASE,
	PMU_PPI,
	RAM_BASE,
	RTC_BASE,
	RTC_SPI,
	TIMER_PPIS,
	UART_BASE,
	UART_SPI,
	VIRTIO_BASE,
	VIRTIO_SPI,
} from "./memoryMap.ts";

/** What of the board depends on the machine's options. */
export interface BoardDescription extends Chosen {
	readonly ramBytes: number;
	/** Version of the interrupt controller; 3 when absent. */
	readonly gic?: 2 | 3;
	/** MPIDR affinity of each vCPU, as `KVM_GET_ONE_REG` of MPIDR_EL1 gives it, without the bits 31:24. */
	readonly cpuAffinities: readonly bigint[];
	/** Whether the vCPUs have one cache for instructions and data, as CLIDR_EL1 says; else Linux looks for two. */
	readonly unifiedCache?: boolean;
	/** Whether the vCPUs have performance monitors, PMUv3. */
	readonly pmu?: boolean;
	/** Bytes for `/chosen/rng-seed`; leave it out for a run that is the same every time. */
	readonly rngSeed?: Uint8Array;
}

const PHANDLE_CLOCK = 0x8000;
const PHANDLE_GPIO = 0x8001;
const PHANDLE_GIC = 0x8002;
const PHANDLE_ITS = 0x8003;

/** First cell of an interrupt specifier: shared or private; third: how it is signalled. */
const SPI = 0;
const PPI = 1;
const EDGE_RISING = 1;
const LEVEL_HIGH = 4;
/** Room for the redistributors of 123 vCPUs, as QEMU has it. */
const GICR_BYTES = 0xf6_0000;

const reg = (base: number, size: number): bigint[] => [BigInt(base), BigInt(size)];

function node(name: string, properties: Record<string, FdtValue>, children: readonly FdtNode[] = []): FdtNode {
	return { name, properties, children };
}

/** The interrupt translation service of a GICv3: its control frame, and the one that messages are written to. */
function itsNode(): FdtNode {
	return node(`its@${ITS_BASE.toString(16)}`, {
		compatible: "arm,gic-v3-its",
		reg: reg(ITS_BASE, 0x2_0000),
		"msi-controller": true,
		"#msi-cells": 1,
		phandle: PHANDLE_ITS,
	});
}

/** The interrupt controller. */
function gicNode(version: 2 | 3): FdtNode {
	const frames: Record<string, FdtValue> =
		version === 3
			? {
					compatible: "arm,gic-v3",
					reg: [...reg(GICD_BASE, 0x1_0000), ...reg(GICR_BASE, GICR_BYTES)],
					"#redistributor-regions": 1,
					"#address-cells": 2,
					"#size-cells": 2,
					ranges: true,
				}
			: { compatible: "arm,cortex-a15-gic", reg: [...reg(GICD_BASE, 0x1000), ...reg(GICC_BASE, 0x2000)] };
	const properties: Record<string, FdtValue> = {
		...frames,
		"interrupt-controller": true,
		"#interrupt-cells": 3,
		phandle: PHANDLE_GIC,
	};
	return node(`intc@${GICD_BASE.toString(16)}`, properties, version === 3 ? [itsNode()] : []);
}

/** The nodes of the board. */
export function boardTree(board: BoardDescription): FdtNode {
	const version = board.gic ?? 3;
	// A GICv2's PPIs name the CPUs that they go to.
	const ppiCpus = version === 2 ? ((1 << board.cpuAffinities.length) - 1) << 8 : 0;
	const cpus = board.cpuAffinities.map((affinity, i) =>
		node(`cpu@${affinity.toString(16)}`, {
			device_type: "cpu",
			compatible: "arm,armv8",
			reg: affinity > 0xffff_ffffn ? [affinity] : [0, Number(affinity)],
			...(board.unifiedCache === true ? { "cache-unified": true } : {}),
			...(board.cpuAffinities.length > 1 || i > 0 ? { "enable-method": "psci" } : {}),
		}),
	);
	const primecell = (
		name: string,
		base: number,
		spi: number,
		compatible: string,
		extra: Record<string, FdtValue> = {},
	) =>
		node(`${name}@${base.toString(16)}`, {
			interrupts: [SPI, spi, LEVEL_HIGH],
			compatible: [compatible, "arm,primecell"],
			reg: reg(base, 0x1000),
			clocks: PHANDLE_CLOCK,
			"clock-names": "apb_pclk",
			...extra,
		});
	return node(
		"",
		{
			compatible: "linux,dummy-virt",
			model: "linux,dummy-virt",
			"#address-cells": 2,
			"#size-cells": 2,
			"interrupt-parent": PHANDLE_GIC,
		},
		[
			gicNode(version),
			node("timer", {
				compatible: ["arm,armv8-timer", "arm,armv7-timer"],
				interrupts: TIMER_PPIS.flatMap((ppi) => [PPI, ppi, LEVEL_HIGH | ppiCpus]),
				"always-on": true,
			}),
			...(board.pmu === true
				? [node("pmu", { compatible: "arm,armv8-pmuv3", interrupts: [PPI, PMU_PPI, LEVEL_HIGH | ppiCpus] })]
				: []),
			node("psci", {
				compatible: ["arm,psci-1.0", "arm,psci-0.2", "arm,psci"],
				method: "hvc",
				cpu_suspend: 0xc4000001,
				cpu_off: 0x84000002,
				cpu_on: 0xc4000003,
				migrate: 0xc4000005,
			}),
			node(`memory@${RAM_BASE.toString(16)}`, { device_type: "memory", reg: reg(RAM_BASE, board.ramBytes) }),
			node(`flash@${FLASH0_BASE.toString(16)}`, {
				compatible: "cfi-flash",
				reg: [...reg(FLASH0_BASE, FLASH_BANK_SIZE), ...reg(FLASH1_BASE, FLASH_BANK_SIZE)],
				"bank-width": 4,
			}),
			node("cpus", { "#address-cells": 2, "#size-cells": 0 }, cpus),
			node("apb-pclk", {
				compatible: "fixed-clock",
				"#clock-cells": 0,
				"clock-frequency": 24_000_000,
				"clock-output-names": "clk24mhz",
				phandle: PHANDLE_CLOCK,
			}),
			primecell("pl011", UART_BASE, UART_SPI, "arm,pl011", {
				clocks: [PHANDLE_CLOCK, PHANDLE_CLOCK],
				"clock-names": ["uartclk", "apb_pclk"],
			}),
			primecell("pl031", RTC_BASE, RTC_SPI, "arm,pl031"),
			primecell("pl061", GPIO_BASE, GPIO_SPI, "arm,pl061", {
				"#gpio-cells": 2,
				"gpio-controller": true,
				phandle: PHANDLE_GPIO,
			}),
			node("gpio-keys", { compatible: "gpio-keys" }, [
				node("poweroff", {
					label: "GPIO Key Poweroff",
					"linux,code": 116,
					gpios: [PHANDLE_GPIO, POWER_BUTTON_PIN, 0],
				}),
			]),
			node(`fw-cfg@${FW_CFG_BASE.toString(16)}`, {
				compatible: "qemu,fw-cfg-mmio",
				reg: reg(FW_CFG_BASE, 0x18),
				"dma-coherent": true,
			}),
			...Array.from({ length: VIRTIO_SLOTS }, (_, slot) => {
				const base = VIRTIO_BASE + slot * VIRTIO_MMIO_SIZE;
				return node(`virtio_mmio@${base.toString(16)}`, {
					compatible: "virtio,mmio",
					interrupts: [SPI, VIRTIO_SPI + slot, EDGE_RISING],
					reg: reg(base, VIRTIO_MMIO_SIZE),
					"dma-coherent": true,
				});
			}),
			node("aliases", { serial0: `/pl011@${UART_BASE.toString(16)}` }),
			node("chosen", {
				"stdout-path": `/pl011@${UART_BASE.toString(16)}`,
				...chosenProperties(board),
				...(board.rngSeed === undefined ? {} : { "rng-seed": board.rngSeed }),
			}),
		],
	);
}

/**
 * The device tree blob of the board.
 *
 * @see Devicetree Specification v0.4; Linux Documentation/devicetree/bindings/arm/psci.yaml
 */
export function boardDeviceTree(board: BoardDescription): Uint8Array {
	return writeFdt(boardTree(board));
}
