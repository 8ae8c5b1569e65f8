import { session } from "../session.svelte";
import { keeping } from "./keeping";
import { silence } from "./silence";

/** Signing out: what is kept here goes first, whatever becomes of the rest. */
class Leaving {
  /** The server could not be told: the session still stands. */
  failed = $state(false);

  async signOut(): Promise<void> {
    await keeping.forget();
    await silence();
    try {
      const body = new URLSearchParams({ csrfmiddlewaretoken: session.me.csrf });
      const answer = await fetch("/keluar", { method: "POST", body, credentials: "same-origin" });
      if (answer.status < 500) return location.assign(answer.url);
    } catch {
      // No server: said below, in the banner.
    }
    this.failed = true;
  }
}

export const leaving = new Leaving();
