import type { Language, TimelineEntry } from "./api/types";

let catalogue: Record<string, string | string[]> = {};
let current = $state<Language>("id");

export function useTexts(language: Language, texts: Record<string, string | string[]>): void {
  catalogue = texts;
  current = language;
}

export const language = (): Language => current;

/** The text `msgid` (English source) in the user's language, with `{name}` filled in. */
export function t(msgid: string, values: Record<string, string | number> = {}): string {
  const found = catalogue[msgid];
  const text = (Array.isArray(found) ? found[0] : found) || msgid;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

export const entryText = (entry: TimelineEntry): string => entry.text[current];
