"""A browser that subscribes with the push service of the tests: the real ones need the internet."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.courier.push_service import Browser
from tests.courier.test_worker import until

_SUBSCRIBE = """
const own = %s;
const KEPT = "subscribed-with";
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0)).buffer;
const made = () => ({
  endpoint: own.endpoint,
  options: { applicationServerKey: bytes(localStorage.getItem(KEPT)) },
  toJSON: () => ({ endpoint: own.endpoint, keys: own.keys }),
  unsubscribe: async () => { localStorage.removeItem(KEPT); return true; },
});
if (window.PushManager) {
  PushManager.prototype.getSubscription = async () => (localStorage.getItem(KEPT) ? made() : null);
  PushManager.prototype.subscribe = async (options) => {
    localStorage.setItem(KEPT, options.applicationServerKey);
    return made();
  };
}
"""

TAPPED = """async () => {
  const opened = [];
  self.clients.openWindow = async (address) => void opened.push(address);
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  await new Promise((done) => setTimeout(done, 500));
  return [opened, (await self.registration.getNotifications()).length];
}"""
"""In the service worker: somebody taps the notification. Which pages it opens anew, and how many
notifications are left."""


_COUNT = """self.shown ??= (() => {
  const show = self.registration.showNotification;
  self.registration.showNotification = async function (...what) { await show.apply(this, what); self.shown += 1; };
  return 0;
})()"""
_DRAWN_MS = 500
"""A notification that Chromium has written down and not put up yet is forgotten when it is asked
for its list meanwhile."""


def subscribes_with(page: Page, own: Browser) -> None:
    """From the next page on. Everything but the subscribing itself is the browser's own."""
    keys = {"p256dh": own.p256dh, "auth": own.auth}
    page.add_init_script(_SUBSCRIBE % json.dumps({"endpoint": own.endpoint, "keys": keys}))


class Phone:
    """What the push service would do to a phone on which ``page`` is open."""

    def __init__(self, page: Page, origin: str) -> None:
        self._page, self._origin = page, origin
        self._registrations: list[dict[str, Any]] = []
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda said: self._registrations.extend(said["registrations"]),
        )
        self._session.send("ServiceWorker.enable")

    def gets(self, said: dict[str, Any]) -> None:
        while not self._registrations:
            self._page.wait_for_timeout(50)
        worker = self._page.context.service_workers[-1]
        before = worker.evaluate(_COUNT)
        which = self._registrations[-1]["registrationId"]
        self._session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self._origin, "registrationId": which, "data": json.dumps(said)},
        )
        until(lambda: worker.evaluate("self.shown") > before)
        self._page.wait_for_timeout(_DRAWN_MS)

    def shows(self) -> list[dict[str, Any]]:
        """The notifications that stand on it."""
        found: list[dict[str, Any]] = self._page.evaluate(
            """() => navigator.serviceWorker.ready.then((worker) => worker.getNotifications()).then((all) =>
            all.map((one) => ({ title: one.title, body: one.body, tag: one.tag, stays: one.requireInteraction,
              silent: one.silent, actions: one.actions.map((action) => action.title) })))"""
        )
        return found
