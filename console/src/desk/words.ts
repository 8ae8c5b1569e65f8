import type { CallView } from "../lib/api/types";
import { grouped } from "../lib/numbers";
import { t } from "../lib/texts.svelte";

/** The number in groups that can be read aloud, or why there is none. */
export function callerNumber(call: Pick<CallView, "number" | "number_withheld">): string {
  if (!call.number) return call.number_withheld ? t("Number withheld") : t("No number");
  return grouped(call.number);
}

export const callWord = (state: CallView["state"]): string =>
  ({
    waiting: t("waiting"), ringing: t("ringing"), connecting: t("connecting"), talking: t("talking"),
    held: t("on hold"), fallback: t("at the duty phones"), ended: t("ended"),
  })[state];

export const endedBy = (call: CallView): string => {
  const words = { caller: t("the caller hung up"), call_taker: t("we hung up"), system: t("the line was cut") };
  return call.ended_by ? words[call.ended_by] : t("ended");
};
