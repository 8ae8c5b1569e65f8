/** The API's shapes (generated) under the names that the screens use. */

import type {
  AgencyView, AlertView, AssignmentView, Board, CallView, CategoryView, Change, FieldView, Leg, Me, Option,
  PartyView, ProposedAgency, RecordingView,
} from "./shapes";

export type * from "./shapes";

export type Role = Me["role"];
export type Language = Me["language"];
export type Kind = Change["kind"];
export type CallState = CallView["state"];
export type AlertState = AlertView["state"];
export type AssignmentState = AssignmentView["state"];

export type Choice = Option;
export type PartyKind = PartyView["kind"];
export type Manner = PartyView["manner"];
export type Mode = PartyView["mode"];
export type Category = CategoryView;
export type Agency = AgencyView;
export type RecordingInfo = RecordingView;
export type FieldValue = FieldView;
export type Proposal = ProposedAgency;
export type BoardView = Board;
export type SignOn = Leg;
