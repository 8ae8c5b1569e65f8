import { mount, type Component } from "svelte";
import "./app.css";
import { bePatient, NoAnswer, ServerSaysNo } from "./lib/api/client";
import { homes } from "./lib/api/roles";
import { build } from "./lib/offline/build.svelte";
import { forget, lastKept } from "./lib/offline/kept";
import { openFromKept, openFromServer, pause } from "./lib/offline/start";
import "./lib/theme.svelte";

type Screen = () => Promise<{ default: Component<Record<string, never>> }>;

const screens: [RegExp, Screen][] = [
  [/^\/meja/, () => import("./desk/Desk.svelte")],
  [/^\/instansi/, () => import("./agency/AgencyDesk.svelte")],
  [/^\/lapangan/, () => import("./field/FieldPage.svelte")],
  [/^\/kejadian\//, () => import("./incident/IncidentPage.svelte")],
  [/^\/kejadian-besar\/./, () => import("./majors/MajorPage.svelte")],
  [/^\/kejadian-besar/, () => import("./majors/MajorList.svelte")],
  [/^\/rekaman/, () => import("./recordings/RecordingsPage.svelte")],
  [/^\/pengawas/, () => import("./supervisor/Overview.svelte")],
  [/^\/rencana/, () => import("./plans/PlansPage.svelte")],
  [/^\/pengumuman/, () => import("./announcements/Announcements.svelte")],
];

/** Both languages, because the texts themselves come from the server that is missing. */
const NO_SERVER_YET = "Server tidak menjawab. Mencoba lagi … / The server does not answer. Trying again …";

/** The first words must come without the server's texts, which may not be there yet. */
function say(element: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.className = "starting";
  line.textContent = text;
  element.replaceChildren(line);
}

/** True once a screen can be drawn, from the server or from what this computer kept. */
async function opened(element: HTMLElement): Promise<boolean> {
  for (;;) {
    try {
      await openFromServer();
      return true;
    } catch (trouble) {
      if (trouble instanceof ServerSaysNo) return refused(element, trouble);
      if (!(trouble instanceof NoAnswer)) throw trouble;
      if (await openFromKept()) return true;
      say(element, NO_SERVER_YET);
      await pause();
    }
  }
}

async function refused(element: HTMLElement, trouble: ServerSaysNo): Promise<false> {
  await forget();
  if (trouble.status === 401) location.assign(`/masuk?next=${encodeURIComponent(location.pathname + location.search)}`);
  else say(element, trouble.message);
  return false;
}

/** The server was away when another page was asked for: to the person's own, or wait for the server. */
async function nowhere(element: HTMLElement): Promise<void> {
  const kept = location.pathname === "/" ? await lastKept(Date.now()) : null;
  if (kept) return location.replace(homes[kept.me.role]);
  say(element, NO_SERVER_YET);
  do await pause(); while (!(await fetch("/api/alive").then((answer) => answer.ok, () => false)));
  location.reload();
}

async function start(): Promise<void> {
  const field = /^\/lapangan/.test(location.pathname);
  if (field) bePatient();
  else void build.keepFiles(false);
  const element = document.getElementById("console")!;
  const screen = screens.find(([path]) => path.test(location.pathname))?.[1];
  if (!screen) return nowhere(element);
  const loading = screen();
  // In the field what is known stands there at once; the server is asked meanwhile.
  if (!(field && (await openFromKept(0))) && !(await opened(element))) return;
  element.replaceChildren();
  mount((await loading).default, { target: element });
  if (field) void build.keepFiles(true);
}

void start();
