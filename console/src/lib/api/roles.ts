import type { Role } from "./types";

/** Where a role's own work is done. */
export const homes: Record<Role, string> = {
  call_taker: "/meja",
  officer: "/instansi",
  supervisor: "/pengawas",
  administrator: "/pengawas",
};

export const inTheRoom = (role: Role): boolean => role !== "officer";
export const supervises = (role: Role): boolean => role === "supervisor" || role === "administrator";
