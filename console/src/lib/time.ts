/** Durations and times as they stand on the screens. All arguments in milliseconds since 1970. */

const two = (value: number): string => String(value).padStart(2, "0");

/** `0:07`, `12:40`, `1:02:40`; never negative. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

export const since = (iso: string | null | undefined, now: number): number =>
  iso ? now - Date.parse(iso) : 0;

/** `10.42` with seconds when asked; the day in front when it is not today. */
export function clockTime(iso: string | null | undefined, now: number, seconds = false): string {
  if (!iso) return "–";
  const at = new Date(iso);
  const time = `${two(at.getHours())}.${two(at.getMinutes())}${seconds ? `.${two(at.getSeconds())}` : ""}`;
  const today = new Date(now).toDateString() === at.toDateString();
  return today ? time : `${two(at.getDate())}/${two(at.getMonth() + 1)} ${time}`;
}
