import type { AlertView } from "./api/types";

/** The task waits for somebody, and its ladder has something to say about it. */
export const climbing = (alert: AlertView): boolean => alert.ladder?.state === "running";

/** Nobody is left to ask and nobody comes: the supervisor must act. */
export const exhausted = (alert: AlertView): boolean => alert.ladder?.state === "exhausted";

/** Taken, and further units are asked for. */
export const moreWanted = (alert: AlertView): boolean => notSetOut(alert) && alert.ladder!.more_wanted;

/** Accepted, but nobody has set out in time: it waits again. */
export const notSetOut = (alert: AlertView): boolean =>
  alert.state === "acknowledged" && alert.ladder !== null && alert.ladder.not_en_route && alert.ladder.state !== "ended";
