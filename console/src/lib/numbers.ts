/** Area codes of three digits: Jakarta, Bandung, Semarang, Surabaya, Medan. All others have four (Kominfo's numbering plan). */
const SHORT_AREAS = /^0(?:21|22|24|31|61)/;
/** An office or a house: any area, then five to nine digits. 08 is a mobile or a service. */
const FIXED = /^0[2-79]\d{7,11}$/;

/** As people write it: a mobile in fours, a fixed line with its area code apart, a foreign one as it came. */
export function grouped(number: string): string {
  const digits = number.replace(/[\s().-]/g, "").replace(/^(?:\+|00)?62(?=[2-9]\d{7})/, "0");
  if (!/^\d{6,}$/.test(digits)) return number.trim();
  if (FIXED.test(digits)) {
    const area = SHORT_AREAS.exec(digits)?.[0] ?? digits.slice(0, 4);
    return `(${area}) ${halves(digits.slice(area.length))}`;
  }
  return digits.replace(/^(\d{4})(\d{4})?(\d+)$/, (_, ...parts: (string | undefined)[]) => parts.slice(0, 3).filter(Boolean).join(" "));
}

/** Of six digits and more in two groups, the longer one last. */
function halves(digits: string): string {
  const first = Math.floor(digits.length / 2);
  return digits.length < 6 ? digits : `${digits.slice(0, first)} ${digits.slice(first)}`;
}
