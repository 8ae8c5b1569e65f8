/** Keys are ignored where letters are being typed, unless they are no letters. */
export function writing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLTextAreaElement || target.isContentEditable || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/** `F4`, `Ctrl+Enter`, `Alt+K`, `?` */
export function chord(event: KeyboardEvent): string {
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${name}`;
}

export type KeyMap = Record<string, () => void>;

/** Run what the chord stands for; plain characters only where nobody is writing. */
export function press(map: KeyMap, event: KeyboardEvent): void {
  if (event.isComposing || (event.repeat && event.key !== "Tab")) return;
  const name = chord(event);
  const action = map[name];
  if (!action || (event.key.length === 1 && !event.altKey && !event.ctrlKey && writing(event.target))) return;
  if (document.querySelector("dialog[open]") && !name.startsWith("F")) return;
  event.preventDefault();
  action();
}
