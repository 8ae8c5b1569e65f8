/**
 * The service worker: a page that is opened while the server is away comes from here.
 *
 * It keeps files only, of one build and the one before, and an empty page that knows
 * nobody. It answers no request of the API and sends none: what people type is the
 * outbox's, what they last saw is the page's (`lib/offline/kept.ts`). And it shows what is pushed
 * (`notices.ts`).
 */

import { DESK, noticed, openTask } from "./notices";

interface Build {
  version: string;
  /** The empty page. */
  shell: string;
  files: string[];
  /** Those of them that the page in the field needs: a tenth. */
  field: string[];
}

/** Written before this script by the server (`siaga/web/offline.py`). */
declare const BUILD: Build;

/** The compiler takes any worker for the plain kind. */
const worker = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = "siaga-build-";
const OWN = PREFIX + BUILD.version;
const KEPT = "siaga-kept";
const FILES = "/static/console/assets/";
const SIGN_IN = "/masuk";
/** A phone in the hills opens this page from here at once and asks the server afterwards. */
const FIELD = "/lapangan";
/** As long as a slow server may take before the page comes from here. */
const PATIENCE_MS = 5000;
/** The server, or what stands in front of it, says that it is not well. */
const AWAY = new Set([502, 503, 504]);

async function install(): Promise<void> {
  const cache = await caches.open(OWN);
  await cache.addAll([...(await wanted()), new Request(BUILD.shell, { cache: "reload" })]);
  await worker.skipWaiting();
}

/** On a phone in the hills each kilobyte is waited for; at a desk every screen opens without the server. */
async function wanted(): Promise<string[]> {
  return (await caches.has(DESK)) ? BUILD.files : BUILD.field;
}

/** A phone that is taken to a desk gets the rest, from the same worker: to exchange it for another would
 * lose the page that is being opened meanwhile (`docs/adr/0012-the-field.md`). */
async function complete(): Promise<void> {
  const cache = await caches.open(OWN);
  const there = new Set((await cache.keys()).map((one) => new URL(one.url).pathname));
  await cache.addAll((await wanted()).filter((file) => !there.has(file)));
}

/** The build before stays for pages that were open when this one came: they may still ask for its files. */
async function activate(): Promise<void> {
  const before = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
  await Promise.all(before.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function page(request: Request): Promise<Response> {
  if (new URL(request.url).pathname === FIELD) {
    const kept = await shell();
    if (kept) return kept;
  }
  const asked = fetch(request).catch(() => undefined);
  const late = new Promise<undefined>((done) => setTimeout(done, PATIENCE_MS));
  const answer = await Promise.race([asked, late]);
  if (answer && !AWAY.has(answer.status)) {
    if (answer.ok && new URL(request.url).pathname === SIGN_IN) await forget();
    return answer;
  }
  return (await shell()) ?? (await asked) ?? Response.error();
}

async function shell(): Promise<Response | undefined> {
  return (await caches.open(OWN)).match(BUILD.shell, { ignoreVary: true });
}

/** The sign-in page is only given to somebody who is not signed in: what was kept is nobody's any more. */
async function forget(): Promise<void> {
  await caches.delete(KEPT);
  new BroadcastChannel(KEPT).postMessage("forget");
}

/**
 * File names hold a digest of what is in them: what is here is what the server has. What a phone
 * was not told to keep, such as the map, is kept once it was used.
 */
async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.status === 200) {
    const copy = answer.clone();
    await (await caches.open(OWN)).put(request, copy).catch(() => undefined);
  }
  return answer;
}

worker.addEventListener("push", (event) => event.waitUntil(noticed(worker, event.data)));
worker.addEventListener("notificationclick", (event) => event.waitUntil(openTask(worker, event.notification, FIELD)));
worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("message", (event) => event.waitUntil(complete()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith(FILES)) event.respondWith(file(request));
  else if (request.mode === "navigate" && !/^\/(admin|api|static)\//.test(url.pathname)) event.respondWith(page(request));
});
