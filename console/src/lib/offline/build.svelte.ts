const SHELL = "/kerangka";
const WORKER = "/siaga-worker.js";
/** As the worker calls it: a script that shares a file with the pages cannot be one. */
const DESK = "siaga-desk";

/** Which build of the console this page runs, and whether the server has another by now. */
class Build {
  newer = $state(false);
  #own = document.querySelector<HTMLScriptElement>("script[src]")?.getAttribute("src") ?? "";

  /** Let the browser keep the screens' files, so that a page opens while the server is away; a phone only the field's. */
  async keepFiles(field: boolean): Promise<void> {
    if (!navigator.serviceWorker) return;
    try {
      await (field ? caches.delete(DESK) : caches.open(DESK));
      const registered = await navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
      (registered.installing ?? registered.waiting ?? registered.active)?.postMessage("complete");
    } catch {
      // No room, or no leave: the page works, with the server only.
    }
  }

  /** Asked when the line is back: a new build comes with the server's starting again. */
  async look(): Promise<void> {
    const shell = await fetch(SHELL).then((answer) => (answer.ok ? answer.text() : ""), () => "");
    if (!shell || shell.includes(this.#own)) return;
    this.newer = true;
    await navigator.serviceWorker?.getRegistration().then((found) => found?.update()).catch(() => undefined);
  }
}

export const build = new Build();
