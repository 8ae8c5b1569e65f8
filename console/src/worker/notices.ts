/** What is pushed becomes a notification; a tap on it opens the task, or a supervisor's page, and answers nothing: the page asks who is there. */

/** As `siaga/courier/push_words.py` writes it. */
interface Notice {
  alert: string;
  title: string;
  body: string;
  sounds: boolean;
  open: string;
  /** For a supervisor: the page that shows it. */
  page?: string;
}

/** More than the compiler's list of them knows. */
type Options = NotificationOptions & { renotify?: boolean; vibrate?: number[]; actions?: { action: string; title: string }[] };

const ICON = "/static/web/siaga-192.png";
/** The cache whose being there says: this browser was last used at a desk (`lib/offline/build.svelte.ts`). */
export const DESK = "siaga-desk";
const AGENCY = "/instansi";
const VIBRATION = [500, 200, 500, 200, 900];

/** The same task again replaces what stood there; once it is taken, without a sound. */
export async function noticed(worker: ServiceWorkerGlobalScope, data: PushMessageData | null): Promise<void> {
  const notice = data?.json() as Notice;
  const options: Options = {
    body: notice.body,
    tag: notice.alert,
    icon: ICON,
    badge: ICON,
    data: { alert: notice.alert, page: notice.page ?? "" },
    silent: !notice.sounds,
    renotify: notice.sounds,
    requireInteraction: notice.sounds,
    actions: notice.sounds ? [{ action: "open", title: notice.open }] : [],
    ...(notice.sounds && { vibrate: VIBRATION }),
  };
  await worker.registration.showNotification(notice.title, options);
}

/** In a page that is open already, or in a new one. */
export async function openTask(worker: ServiceWorkerGlobalScope, notification: Notification, field: string): Promise<void> {
  notification.close();
  const { alert, page: wanted } = notification.data as { alert: string; page?: string };
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (wanted) {
    const there = open.find((one) => new URL(one.url).pathname === wanted);
    await (there ? there.focus() : worker.clients.openWindow(wanted));
    return;
  }
  const page = open.find((one) => [AGENCY, field].includes(new URL(one.url).pathname));
  if (page) {
    page.postMessage({ open: alert });
    await page.focus();
    return;
  }
  await worker.clients.openWindow(`${(await caches.has(DESK)) ? AGENCY : field}?tugas=${alert}`);
}
