import { expect, test } from "vitest";
import { grouped } from "../src/desk/words";
import { letters } from "../src/desk/letters";
import { duration } from "../src/lib/time";
import { wireAddress } from "../src/lib/leg/wire";

test("durations read like a clock and are never negative", () => {
  expect([0, 7_900, 760_000, 3_760_000, -5].map(duration)).toEqual(["0:00", "0:07", "12:40", "1:02:40", "0:00"]);
});

test("numbers are grouped to be read aloud", () => {
  expect(grouped("+6281234567890")).toBe("0812 3456 7890");
  expect(grouped("112")).toBe("112");
});

test("every outcome has a letter of its own", () => {
  const given = letters([{ code: "prank", label: "Prank" }, { code: "people", label: "People" }, { code: "p", label: "PPP" }]);
  expect(given.map((each) => each.letter)).toEqual(["P", "E", "A"]);
});

test("the telephone line goes to the page's own host, encrypted where the page is", () => {
  expect(wireAddress("/sip", { protocol: "https:", host: "siaga.example" } as Location)).toBe("wss://siaga.example/sip");
  expect(wireAddress("/sip", { protocol: "http:", host: "localhost:8112" } as Location)).toBe("ws://localhost:8112/sip");
});
