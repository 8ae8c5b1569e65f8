import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { Catalogue } from "../src/lib/api/types";
import { label, session } from "../src/lib/session.svelte";

test("a catalogue kept by a release before this one has no words for what came since", () => {
  session.know({ outcomes: [{ code: "prank", label: "Iseng" }] } as Partial<Catalogue>);
  expect(label(session.catalogue.referral_results, "accepted")).toBe("accepted");
  expect(session.referralName("pln_123")).toBe("pln_123");
  expect(label(session.catalogue.outcomes, "prank")).toBe("Iseng");
});
