import { api } from "./api/client";
import type { Agency, Catalogue, Category, Choice, Me } from "./api/types";
import { board } from "./live/board.svelte";
import { browserOutbox, type Outbox } from "./outbox/outbox.svelte";
import type { IncidentView } from "./api/types";
import { t } from "./texts.svelte";

const NOTHING: Catalogue = {
  categories: [], agencies: [], desk_phones: [], outcomes: [], pause_reasons: [], decline_reasons: [], told_by: [], hurry_reasons: [], contact_purposes: [],
  major_kinds: [], casualties: [], findings: [], levels: [], raise_reasons: [], dispositions: [], looked_at_reasons: [],
  referrals: [], referral_results: [], interpreters: [], recording_pauses: [], party_ends: [], line_troubles: [],
  trunk_failures: [], call_back_ends: [], skills: [], queue_reasons: [], prompts: [], crew_check_s: 0, pranks_s: 0,
};

/** Who sits here and what the centre is made of: loaded once, before a screen is drawn. */
class Session {
  me = $state.raw<Me>({} as Me);
  catalogue = $state.raw<Catalogue>(NOTHING);

  /** A catalogue kept by a release before this one lacks what came since: that reads as nothing. */
  know(catalogue: Partial<Catalogue>): void {
    this.catalogue = { ...NOTHING, ...catalogue };
  }

  /** Who is told to ring there: nobody here can ask after it. */
  ringsThere(code: string | null): boolean {
    return Boolean(this.catalogue.referrals.find((each) => each.code === code)?.phone);
  }

  category(code: string | null | undefined): Category | undefined {
    return this.catalogue.categories.find((category) => category.code === code);
  }

  /** To whom a call that is no emergency was handed over. */
  referralName(code: string | null): string {
    return this.catalogue.referrals.find((each) => each.code === code)?.name ?? code ?? "";
  }

  categoryName(code: string | null | undefined): string {
    return this.category(code)?.name ?? "";
  }

  agency(code: string): Agency | undefined {
    return this.catalogue.agencies.find((agency) => agency.code === code);
  }
}

export const session = new Session();

export const label = (choices: Choice[], code: string | null | undefined): string =>
  choices.find((choice) => choice.code === code)?.label ?? code ?? "";

/** Why a desk is paused, also before the person has said anything, or when nobody may act there. */
export const pauseWord = (reason: string | null | undefined): string => {
  if (reason === "just_signed_on") return t("just signed on");
  if (reason === "session_ended") return t("session ended");
  return label(session.catalogue.pause_reasons, reason);
};

const incidentOf = (stream: string): string => stream.slice(stream.indexOf(":") + 1);

export const outbox: Outbox = browserOutbox({
  took: (entry, reply) => {
    const view = reply as IncidentView | null;
    if (entry.stream.startsWith("incident:") && view?.id && view.fields) board.takeIncident(view);
  },
  fieldNow: async (entry) => {
    const view = await api.incident(incidentOf(entry.stream));
    board.takeIncident(view);
    const now = view.fields[entry.field ?? ""];
    return now ? { value: now.value, version: now.version, by_name: now.by_name } : null;
  },
});
