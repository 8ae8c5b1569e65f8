import type { RosterGaps } from "../lib/api/types";

/** A new centre has no roster at all, and some fifty agencies: they are counted, not listed. */
export const MOST_NAMED = 3;

export interface Shortened<T> {
  named: T[];
  more: number;
}

/** The first few, and how many there are beside them. */
export function shortened<T>(all: readonly T[]): Shortened<T> {
  return { named: all.slice(0, MOST_NAMED), more: Math.max(0, all.length - MOST_NAMED) };
}

/** Those with holes in their roster, and the names of those without any. */
export function sorted(gaps: readonly RosterGaps[]): { holes: RosterGaps[]; without: string[] } {
  return {
    holes: gaps.filter((one) => one.spans.length > 0),
    without: gaps.filter((one) => one.spans.length === 0).map((one) => one.name),
  };
}
