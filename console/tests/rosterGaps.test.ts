import { expect, test } from "vitest";
import { MOST_NAMED, shortened, sorted } from "../src/supervisor/rosterGaps";

const agency = (name: string, ...spans: string[]) => ({ agency: name, name, spans });

test("forty-nine agencies without a roster are three names and a number", () => {
  const { holes, without } = sorted([agency("Damkar", "piket: besok"), ...Array.from({ length: 49 }, (_, at) => agency(`OPD ${at}`))]);
  expect(holes.map((one) => one.name)).toEqual(["Damkar"]);
  expect(without).toHaveLength(49);
  expect(shortened(without)).toEqual({ named: ["OPD 0", "OPD 1", "OPD 2"], more: 46 });
});

test("as few as may be named are all named", () => {
  expect(shortened(["a", "b", "c"])).toEqual({ named: ["a", "b", "c"], more: 0 });
  expect(shortened([])).toEqual({ named: [], more: 0 });
  expect(MOST_NAMED).toBe(3);
});
