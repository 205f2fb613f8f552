export {
	type ChainBuffer,
	type GuestByte,
	MAX_CHAIN_BYTES,
	notifiesDriver,
	type RingFeatures,
	type RingViolation,
	type SplitQueueState,
	type Taken,
	takeChain,
} from "./splitQueue.ts";
export {
	queueUsable,
	STATUS,
	type TransportDevice,
	type TransportQueue,
	type TransportState,
	transportNeedsReset,
	transportRead,
	transportReset,
	transportWrite,
} from "./transport.ts";
