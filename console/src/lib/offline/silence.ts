/** For whom this browser sounds, by the account's number. */
export const SOUNDS_FOR = "siaga-sounds-for";
const PATIENCE_MS = 3000;

/** A browser that nobody is signed in with sounds for nobody; its push service tells the server. */
export async function silence(): Promise<void> {
  if (localStorage.getItem(SOUNDS_FOR) === null) return;
  localStorage.removeItem(SOUNDS_FOR);
  const ended = navigator.serviceWorker?.getRegistration()
    .then((worker) => worker?.pushManager.getSubscription())
    .then((there) => there?.unsubscribe()).catch(() => undefined);
  await Promise.race([ended, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
}
