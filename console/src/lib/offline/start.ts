import { api, NoAnswer, ServerSaysNo, useCsrf } from "../api/client";
import { clock } from "../clock.svelte";
import { board } from "../live/board.svelte";
import { outbox, session } from "../session.svelte";
import { useTexts } from "../texts.svelte";
import { useTimeZone } from "../time";
import { lastKept, type Kept } from "./kept";
import { keeping } from "./keeping";

const TRY_AGAIN_MS = 3000;
export const pause = (ms = TRY_AGAIN_MS): Promise<void> => new Promise((done) => setTimeout(done, ms));

type Person = Pick<Kept, "me" | "texts" | "catalogue">;

/** Everything a screen needs, from the server. Throws what the server says, or `NoAnswer`. */
export async function openFromServer(): Promise<void> {
  const [person] = await Promise.all([askedPerson(), board.start()]);
  take(person);
  await outbox.start(person.me.id);
  keeping.begin(person.texts);
}

/** What was last seen on this computer; false when nothing is kept. The server is asked again and again. */
export async function openFromKept(first_pause_ms = TRY_AGAIN_MS): Promise<boolean> {
  const kept = await lastKept(Date.now());
  if (!kept) return false;
  take(kept);
  clock.recall(kept.ahead_ms ?? null);
  board.show(kept.board, kept.at);
  await outbox.start(kept.me.id);
  void returnToServer(kept.me.id, first_pause_ms);
  return true;
}

async function askedPerson(): Promise<Person> {
  // The page came in the person's language: one journey less on a slow line.
  const [me, texts, catalogue] = await Promise.all([api.me(), api.texts(document.documentElement.lang), api.catalogue()]);
  const words = me.language === texts.language ? texts : await api.texts(me.language);
  return { me, texts: words.catalog, catalogue };
}

function take({ me, texts, catalogue }: Person): void {
  useCsrf(me.csrf);
  useTexts(me.language, texts);
  document.documentElement.lang = me.language;
  session.me = me;
  useTimeZone(me.time_zone);
  session.know(catalogue);
}

/** Until the server answers. If somebody else is signed in by then, nothing of this page may stay. */
async function returnToServer(person: number, first_pause_ms: number): Promise<void> {
  for (let wait = first_pause_ms; ; wait = TRY_AGAIN_MS) {
    await pause(wait);
    try {
      const now = await askedPerson();
      if (now.me.id !== person) {
        await keeping.forget();
        return location.reload();
      }
      take(now);
      await board.start();
      outbox.now();
      return keeping.begin(now.texts);
    } catch (trouble) {
      if (trouble instanceof NoAnswer) continue;
      await keeping.forget();
      if (!(trouble instanceof ServerSaysNo)) throw trouble;
      board.signed_out = true;
      return;
    }
  }
}
