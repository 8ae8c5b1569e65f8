import { t } from "./texts.svelte";

export const levelWord = (level: string | null): string =>
  ({ desa: t("village"), kelurahan: t("town quarter"), kecamatan: t("district"), kabupaten: t("regency") })[level ?? ""] ?? level ?? "";

/** A name is never shown without its level: eight of them are both a village and a district. */
export function placeName(name: string, level: string | null, district: string | null): string {
  const word = levelWord(level);
  const full = level === "kabupaten" || !word ? name : `${word[0]!.toUpperCase()}${word.slice(1)} ${name}`;
  return district && level !== "kecamatan" && level !== "kabupaten" ? `${full}, ${t("District")} ${district}` : full;
}
