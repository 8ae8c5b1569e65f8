import { UA, WebSocketInterface, debug } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { SignOn } from "../api/types";

/** What happens on the wire, for `leg.svelte.ts`. */
export interface WireEvents {
  up: () => void;
  lost: (why: string) => void;
  sound: (stream: MediaStream) => void;
}

/** A line that stands or is being made. */
export interface Line {
  hangUp: () => void;
  /** Another microphone, without a new call: the other end hears no more than a click. */
  speakInto: (track: MediaStreamTrack) => void;
}

/** Between two tries to have the websocket back while the sound goes on without it. */
const SOCKET_AGAIN_S = 5;

/** The browser checks every few seconds that the other end still answers; so long may it be in doubt. */
const DOUBT_MS = 2000;

/** The wire's address: same host as the page, encrypted where the page is. */
export function wireAddress(path: string, page: Location): string {
  if (/^wss?:/.test(path)) return path;
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}${path}`;
}

/**
 * Call in once and stay: one INVITE over the websocket, one audio stream each way.
 * Does not try again by itself; whoever asked decides.
 */
export function callIn(signOn: SignOn, microphone: MediaStream, on: WireEvents): Line {
  debug.disable();
  const host = signOn.target.split("@")[1] ?? "siaga";
  const phone = new UA({
    sockets: [new WebSocketInterface(wireAddress(signOn.ws, location))],
    uri: `sip:${signOn.username}@${host}`,
    authorization_user: signOn.username,
    password: signOn.password,
    realm: host,
    register: false,
    session_timers: false,
    connection_recovery_max_interval: SOCKET_AGAIN_S,
    user_agent: "Siaga 112",
  });
  let over = false;
  let session: RTCSession | null = null;
  const lose = (why: string) => {
    if (over) return;
    over = true;
    phone.stop();
    on.lost(why);
  };
  phone.on("connected", () => {
    if (session || over) return;
    session = phone.call(signOn.target, {
      mediaStream: microphone,
      pcConfig: { iceServers: signOn.ice_servers, rtcpMuxPolicy: "require" },
      rtcOfferConstraints: { offerToReceiveAudio: true, offerToReceiveVideo: false },
    });
    watch(session, on, lose);
  });
  // The sound does not go through the websocket: a line that stands is lost when it is silent, and
  // not when the pages' front is started anew in the middle of a sentence.
  phone.on("disconnected", () => {
    if (!session?.isEstablished()) lose("line");
  });
  phone.start();
  return {
    hangUp: () => {
      over = true;
      phone.stop();
    },
    speakInto: (track) => {
      const sender = session?.connection?.getSenders().find((each) => each.track?.kind === "audio" || !each.track);
      sender?.replaceTrack(track).catch(() => lose("microphone"));
    },
  };
}

function watch(session: RTCSession, on: WireEvents, lose: (why: string) => void): void {
  // The first address of our own is enough on one network; waiting for all costs seconds.
  session.on("icecandidate", (event) => (event as unknown as { ready: () => void }).ready());
  const connection = session.connection;
  connection?.addEventListener("track", (event) => on.sound(event.streams[0] ?? new MediaStream([event.track])));
  let doubt: ReturnType<typeof setTimeout> | undefined;
  connection?.addEventListener("connectionstatechange", () => {
    clearTimeout(doubt);
    if (connection.connectionState === "failed") lose("audio");
    if (connection.connectionState === "disconnected") doubt = setTimeout(() => lose("audio"), DOUBT_MS);
  });
  session.on("confirmed", () => on.up());
  session.on("failed", (event) => lose(event.cause ?? "refused"));
  session.on("ended", () => lose("ended"));
}
