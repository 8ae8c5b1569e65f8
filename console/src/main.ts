import { mount, type Component } from "svelte";
import "./app.css";
import { api, NoAnswer, ServerSaysNo, useCsrf } from "./lib/api/client";
import { board } from "./lib/live/board.svelte";
import { outbox, session } from "./lib/session.svelte";
import { useTexts } from "./lib/texts.svelte";
import { useTimeZone } from "./lib/time";
import "./lib/theme.svelte";

type Screen = () => Promise<{ default: Component<Record<string, never>> }>;

const screens: [RegExp, Screen][] = [
  [/^\/meja/, () => import("./desk/Desk.svelte")],
  [/^\/instansi/, () => import("./agency/AgencyDesk.svelte")],
  [/^\/kejadian\//, () => import("./incident/IncidentPage.svelte")],
  [/^\/pengawas/, () => import("./supervisor/Overview.svelte")],
  [/^\/pengumuman/, () => import("./announcements/Announcements.svelte")],
];

/** Both languages, because the texts themselves come from the server that is missing. */
const NO_SERVER_YET = "Server tidak menjawab. Mencoba lagi … / The server does not answer. Trying again …";
const TRY_AGAIN_MS = 3000;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The first words must come without the server's texts, which may not be there yet. */
function say(element: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.className = "starting";
  line.textContent = text;
  element.replaceChildren(line);
}

async function prepare(): Promise<void> {
  const me = await api.me();
  useCsrf(me.csrf);
  const [texts, catalogue] = await Promise.all([api.texts(me.language), api.catalogue()]);
  useTexts(me.language, texts.catalog);
  document.documentElement.lang = me.language;
  session.me = me;
  useTimeZone(me.time_zone);
  session.catalogue = catalogue;
  await board.start();
  await outbox.start(me.id);
}

async function start(): Promise<void> {
  const element = document.getElementById("console")!;
  const screen = screens.find(([path]) => path.test(location.pathname))?.[1];
  if (!screen) return;
  const loading = screen();
  for (;;) {
    try {
      await prepare();
      break;
    } catch (trouble) {
      if (trouble instanceof ServerSaysNo && trouble.status === 401) return location.assign(`/masuk?next=${location.pathname}`);
      if (trouble instanceof ServerSaysNo) return say(element, trouble.message);
      if (!(trouble instanceof NoAnswer)) throw trouble;
      say(element, NO_SERVER_YET);
      await pause(TRY_AGAIN_MS);
    }
  }
  element.replaceChildren();
  mount((await loading).default, { target: element });
}

void start();
