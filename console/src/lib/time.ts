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

let wall: Intl.DateTimeFormat | undefined;

/** Times are shown as the clock on the centre's wall has them, whatever zone this computer is set to. */
export function useTimeZone(zone: string): void {
  const digits = "2-digit";
  wall = new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: digits, day: digits, hour: digits, minute: digits, second: digits });
}

function onTheWall(ms: number): Record<string, string> {
  if (!wall) throw new Error("useTimeZone has not been called");
  return Object.fromEntries(wall.formatToParts(ms).map((part) => [part.type, part.value]));
}

/** `10.42` with seconds when asked; the day in front when it is not today. */
export function clockTime(iso: string | null | undefined, now: number, seconds = false): string {
  if (!iso) return "–";
  const at = onTheWall(Date.parse(iso));
  const time = `${at.hour}.${at.minute}${seconds ? `.${at.second}` : ""}`;
  const today = onTheWall(now);
  const isToday = at.day === today.day && at.month === today.month && at.year === today.year;
  return isToday ? time : `${at.day}/${at.month} ${time}`;
}

/** The time of day now: `10.42`. */
export function timeOfDay(now: number): string {
  const at = onTheWall(now);
  return `${at.hour}.${at.minute}`;
}
