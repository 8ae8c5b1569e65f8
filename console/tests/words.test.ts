import { expect, test } from "vitest";
import { grouped } from "../src/lib/numbers";
import { letters } from "../src/desk/letters";
import { clockTime, duration, timeOfDay, useTimeZone } from "../src/lib/time";
import { wireAddress } from "../src/lib/leg/wire";

test("durations read like a clock and are never negative", () => {
  expect([0, 7_900, 760_000, 3_760_000, -5].map(duration)).toEqual(["0:00", "0:07", "12:40", "1:02:40", "0:00"]);
});

test("times are the centre's, whatever zone the computer is set to, and another day is named", () => {
  useTimeZone("Asia/Jakarta");
  const now = Date.parse("2026-11-24T16:59:30Z");
  expect(timeOfDay(now)).toBe("23.59");
  expect(clockTime("2026-11-24T06:33:51Z", now, true)).toBe("13.33.51");
  expect(clockTime("2026-11-24T17:05:00Z", now)).toBe("25/11 00.05");
  expect(clockTime(null, now)).toBe("–");
});

test("numbers are grouped to be read aloud", () => {
  expect(grouped("+6281234567890")).toBe("0812 3456 7890");
  expect(grouped("112")).toBe("112");
});

test("an office's number is written with its area code apart, however it comes in", () => {
  for (const one of ["06277004000", "+626277004000", "626277004000", "00626277004000", "(0627) 7004000", "0627-700-4000"])
    expect(grouped(one)).toBe("(0627) 700 4000");
  expect(grouped("062721112")).toBe("(0627) 21112");
  expect(grouped("0411123456")).toBe("(0411) 123 456");
  expect(grouped("02112345678")).toBe("(021) 1234 5678");
  expect(grouped("+62614567890")).toBe("(061) 456 7890");
});

test("what is no number of a fixed line is not taken for one", () => {
  expect(grouped("6281234567890")).toBe("0812 3456 7890");
  expect(grouped("08001234567")).toBe("0800 1234 567");
  expect(grouped("+6561234567")).toBe("+6561234567");
  expect(grouped("7004000")).toBe("7004 000");
  expect(grouped("62700400")).toBe("6270 0400");
  expect(grouped("119")).toBe("119");
  expect(grouped("nomor kantor, tidak tahu")).toBe("nomor kantor, tidak tahu");
});

test("every outcome has a letter of its own", () => {
  const given = letters([{ code: "prank", label: "Prank" }, { code: "people", label: "People" }, { code: "p", label: "PPP" }]);
  expect(given.map((each) => each.letter)).toEqual(["P", "E", "A"]);
});

test("the telephone line goes to the page's own host, encrypted where the page is", () => {
  expect(wireAddress("/sip", { protocol: "https:", host: "siaga.example" } as Location)).toBe("wss://siaga.example/sip");
  expect(wireAddress("/sip", { protocol: "http:", host: "localhost:8112" } as Location)).toBe("ws://localhost:8112/sip");
});
