export { type BoardDescription, boardDeviceTree, boardTree } from "./board/deviceTree.ts";
export * from "./board/memoryMap.ts";
export { MmioBus } from "./devices/bus.ts";
export { CfiFlash, FLASH_BANK_SIZE, FLASH_SECTOR, type FlashStore, sparseFlashStore } from "./devices/cfiFlash.ts";
export type { GuestDma, IrqLine, MmioDevice, SecondsClock } from "./devices/device.ts";
export { FwCfg } from "./devices/fwCfg.ts";
export { Pl011 } from "./devices/pl011.ts";
export { Pl031 } from "./devices/pl031.ts";
export { Pl061, POWER_BUTTON_PIN } from "./devices/pl061.ts";
export { type MemoryStatistics, VirtioBalloon } from "./devices/virtio/balloon.ts";
export { VirtioBlk } from "./devices/virtio/blk.ts";
export { type BlockBackend, memoryDisk, overlayDisk } from "./devices/virtio/blockBackend.ts";
export { Chain } from "./devices/virtio/chain.ts";
export { VirtioConsole } from "./devices/virtio/console.ts";
export { type NetBackend, type NetCard, VirtioNet } from "./devices/virtio/net.ts";
export {
	type AttributeChanges,
	ERRNO,
	type FileAttributes,
	type OpenFile,
	type OpenMode,
	type SharedTree,
	TreeError,
	type TreeSizes,
} from "./devices/virtio/p9/sharedTree.ts";
export { VirtioP9 } from "./devices/virtio/p9.ts";
export { type EntropySource, hostEntropy, reproducibleEntropy, VirtioRng } from "./devices/virtio/rng.ts";
export { VIRTIO_SLOTS, VirtioSlots } from "./devices/virtio/slots.ts";
export { type QueueOwner, type QueueRegisters, SplitQueue } from "./devices/virtio/splitQueue.ts";
export type { VirtioDevice, VirtioPort } from "./devices/virtio/virtioDevice.ts";
export { VIRTIO_MMIO_SIZE, VirtioMmio } from "./devices/virtio/virtioMmio.ts";
export { VirtioVsock } from "./devices/virtio/vsock.ts";
export { type VsockAccept, VsockConnection, type VsockHandlers } from "./devices/virtio/vsockConnection.ts";
export type { DiskFile } from "./disk/diskFile.ts";
export { type Qcow2Options, qcow2Disk } from "./disk/qcow2Disk.ts";
export { type NewOverlay, newQcow2Overlay } from "./disk/qcow2Header.ts";
export { type Fdt, type FdtReadNode, findNode, readFdt } from "./fdt/reader.ts";
export { type FdtNode, type FdtValue, writeFdt } from "./fdt/writer.ts";
export type { GdbStream } from "./gdb/session.ts";
export { type GdbConnection, GdbStub, type GdbStubOptions } from "./gdb/stub.ts";
export type { InitramfsEntry, InitramfsNode } from "./initramfs/entry.ts";
export { readInitramfs } from "./initramfs/reader.ts";
export { appendInitramfs, gzipInitramfs, type InitramfsOptions, writeInitramfs } from "./initramfs/writer.ts";
export { type Arm64ImageHeader, isArm64Image, readArm64Image } from "./loaders/arm64Image.ts";
export { type Elf, type ElfSegment, isElf, readElf } from "./loaders/elf.ts";
export { gunzip, isGzip } from "./loaders/gzip.ts";
export { type BootInputs, type BootPlan, type Placement, planBoot } from "./loaders/placement.ts";
export type { Console, ConsoleListener } from "./machine/console.ts";
export type { DebuggedMachine, MachineDebugger } from "./machine/debugging.ts";
export type { MachineExit } from "./machine/exitLoop.ts";
export type { ExpectStep } from "./machine/expect.ts";
export { createMachine, Machine } from "./machine/machine.ts";
export type { EndReason, MachineEnd, MachineOptions, RunOptions } from "./machine/options.ts";
export type { ExitTrace, HypercallTrace, InstructionTrace, Trace, TraceListener } from "./machine/trace.ts";
export type {
	ConnectFailure,
	DatagramListener,
	HostNetwork,
	TcpEvents,
	TcpSocket,
	UdpSocket,
} from "./net/hostNetwork.ts";
export { type MillisecondClock, UserNetwork } from "./net/userNetwork.ts";
export type { Profiler } from "./profile/profiler.ts";
export type { ByteSource } from "./snapshot/byteSource.ts";
export type { SnapshotCodec } from "./snapshot/codec.ts";
export type { ByteSink } from "./snapshot/format.ts";
export { type RestoreOptions, restoreMachine, type SavedMachine } from "./snapshot/restore.ts";
export { badSnapshot, type Saveable, type Saved, SavedFields } from "./snapshot/saved.ts";
export { readSymbols } from "./symbols/readSymbols.ts";
export { type GuestSymbol, SymbolTable } from "./symbols/symbolTable.ts";
