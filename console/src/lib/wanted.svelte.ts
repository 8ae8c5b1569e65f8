/** The task whose notification was tapped: in this page's address, or said by the service worker. */
class Wanted {
  alert = $state<string | null>(new URLSearchParams(location.search).get("tugas"));

  constructor() {
    navigator.serviceWorker?.addEventListener("message", (event: MessageEvent<{ open?: unknown }>) => {
      if (typeof event.data.open === "string") this.alert = event.data.open;
    });
  }

  /** It stands open: a page that is loaded again shows what was chosen since. */
  found(): void {
    this.alert = null;
    if (location.search) history.replaceState(null, "", location.pathname);
  }
}

export const wanted = new Wanted();
