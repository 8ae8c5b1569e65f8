// The colours that the person chose on this computer, as the console keeps them (console/src/lib/theme.svelte.ts).
(() => {
  const KEY = "siaga-theme";
  const order = ["system", "light", "dark"];
  const root = document.documentElement;
  const chosen = () => (order.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "system");
  const show = () => {
    if (chosen() === "system") delete root.dataset.theme;
    else root.dataset.theme = chosen();
  };
  show();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const say = () => (button.textContent = button.dataset[chosen()]);
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      localStorage.setItem(KEY, order[(order.indexOf(chosen()) + 1) % order.length]);
      show();
      say();
    });
  });
})();
