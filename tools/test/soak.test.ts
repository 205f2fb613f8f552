import { describe, expect, test } from "vitest";
import { GuestLog } from "../soak/guestLog.ts";
import { type Bounds, judge, type Sample } from "../soak/judge.ts";

const MEBIBYTE = 2 ** 20;
const bounds: Bounds = {
	growth: 0.05,
	slack: 8 * MEBIBYTE,
	most: 32 * MEBIBYTE,
	perCode: 16,
	progress: 0.5,
	kept: 17 * MEBIBYTE,
	young: 64 * MEBIBYTE,
};

/** A soak of 40 samples, five seconds apart, whose figures are functions of the time from 0 to 1. */
function series({
	resident = (_: number) => 300,
	young = (_: number) => 4,
	kept = (_: number) => 8,
	rounds = (time: number) => 1000 * time,
}): readonly Sample[] {
	return Array.from({ length: 40 }, (_, n) => ({
		seconds: 5 * n,
		cpuSeconds: 4 * n,
		memory: { resident: resident(n / 39) * MEBIBYTE },
		young: young(n / 39) * MEBIBYTE,
		kept: kept(n / 39) * MEBIBYTE,
		compiled: 0,
		regions: 0,
		rounds: { hash: Math.floor(rounds(n / 39)) },
	}));
}

const bad = (samples: readonly Sample[]): readonly string[] =>
	judge(samples, ["hash"], bounds).flatMap(({ good, what }) => (good ? [] : [what]));

describe("a soak", () => {
	test("is good when memory is flat and rounds go on", () => {
		expect(bad(series({}))).toEqual([]);
	});

	test("may warm up in its first quarter, and go up and down", () => {
		expect(bad(series({ resident: (time) => 300 * Math.min(1, 0.2 + 4 * time) }))).toEqual([]);
		expect(bad(series({ resident: (time) => 300 + 12 * Math.sin(900 * time) }))).toEqual([]);
	});

	test("may have a peak at its end, as before a garbage collection", () => {
		expect(bad(series({ resident: (time) => (time > 0.9 ? 600 : 300) }))).toEqual([]);
	});

	test("may take memory for code as long as there is more and more of it", () => {
		const warming = (time: number) => 4 + 12 * Math.min(time, 1);
		expect(bad(series({ kept: warming, resident: (time) => 300 + 10 * warming(time) }))).toEqual([]);
		expect(bad(series({ resident: (time) => 300 + 10 * warming(time) }))).toEqual(["resident"]);
	});

	test("is bad when memory leaks, however much of it there was", () => {
		expect(bad(series({ resident: (time) => 300 + 40 * time }))).toEqual(["resident"]);
		expect(bad(series({ resident: (time) => 4000 + 100 * time }))).toEqual(["resident"]);
	});

	test("is bad when compiled code was once above its limit", () => {
		expect(bad(series({ kept: (time) => (time === 0 ? 18 : 1) }))).toEqual(["most compiled code"]);
	});

	test("may have more space for young objects, up to a limit", () => {
		expect(bad(series({ young: (time) => 4 + 28 * time }))).toEqual([]);
		expect(bad(series({ young: (time) => 4 + 61 * time }))).toEqual(["most for young objects"]);
	});

	test("is bad when a program becomes slow, stands still or never began", () => {
		expect(bad(series({ rounds: (time) => 1000 * Math.sqrt(Math.min(time, 0.8)) }))).toEqual(["hash"]);
		expect(bad(series({ rounds: (time) => 1000 * Math.min(time, 0.6) }))).toEqual(["hash"]);
		expect(bad(series({ rounds: () => 0 }))).toEqual(["hash"]);
	});

	test("says first what is bad", () => {
		const verdicts = judge(series({ rounds: () => 0 }), ["hash"], bounds);
		expect(verdicts.map(({ good }) => good)).toEqual([false, true, true, true]);
	});

	test("is not judged by few samples", () => {
		expect(() => judge(series({}).slice(0, 7), ["hash"], bounds)).toThrow(RangeError);
	});
});

describe("the log of a guest", () => {
	test("counts rounds and keeps what is wrong, in whatever parts it comes", () => {
		const log = new GuestLog();
		const text =
			"SOAK sort 1\r\nSOAK-WRONG sort round 2\r\nSOAK sort 2\r\n[ 1.0] BUG: bad page\r\nSOAK hash 1\r\nhello\r\nSOAK sort";
		for (const character of text) log.add(character);
		expect(log.rounds).toEqual({ sort: 2, hash: 1 });
		expect(log.wrong).toEqual(["SOAK-WRONG sort round 2", "[ 1.0] BUG: bad page"]);
	});

	test("does not grow with what is wrong", () => {
		const log = new GuestLog();
		for (let n = 0; n < 5000; n++) log.add("SOAK-WRONG again\n");
		log.add("x".repeat(100_000));
		expect(log.wrong).toHaveLength(1000);
	});
});
