export type Theme = "system" | "light" | "dark";
const KEY = "siaga-theme";
const order: Theme[] = ["system", "light", "dark"];

/** The system's colour scheme, unless the person chose one on this computer. */
class ThemeChoice {
  chosen = $state<Theme>((localStorage.getItem(KEY) as Theme | null) ?? "system");

  constructor() {
    this.#show();
  }

  next(): void {
    this.chosen = order[(order.indexOf(this.chosen) + 1) % order.length]!;
    localStorage.setItem(KEY, this.chosen);
    this.#show();
  }

  #show(): void {
    const root = document.documentElement;
    if (this.chosen === "system") delete root.dataset.theme;
    else root.dataset.theme = this.chosen;
  }
}

export const theme = new ThemeChoice();
