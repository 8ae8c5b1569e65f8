import type { Role } from "./types";

/** Where a role's own work is done. */
export const homes: Record<Role, string> = {
  call_taker: "/meja",
  officer: "/instansi",
  supervisor: "/pengawas",
  administrator: "/pengawas",
  leadership: "/kejadian-besar",
};

export const inTheRoom = (role: Role): boolean => role !== "officer" && role !== "leadership";
export const supervises = (role: Role): boolean => role === "supervisor" || role === "administrator";
