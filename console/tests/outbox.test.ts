import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NoAnswer, ServerSaysNo } from "../src/lib/api/client";
import { Outbox, type Line } from "../src/lib/outbox/outbox.svelte";
import { DiskStorage } from "../src/lib/outbox/storage";

const BODY = { field: "narrative", value: "a fire", seen_version: 0 };
let disk: IDBFactory;
let open: Outbox[];

beforeEach(() => {
  disk = new IDBFactory();
  open = [];
});
afterEach(() => vi.restoreAllMocks());

async function outbox(line: Partial<Line>, user = 1): Promise<Outbox> {
  const made = new Outbox(new DiskStorage(disk), { send: async () => ({}), took: () => undefined, fieldNow: async () => null, ...line });
  open.push(made);
  await made.start(user);
  return made;
}
const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), { timeout: 4000 });
const fill = (box: Outbox) => box.fill("incident:a", "narrative", "/fields", BODY, "Narrative", false);

test("what was stored leaves the outbox", async () => {
  const sent: string[] = [];
  const box = await outbox({ send: async (path) => void sent.push(path) });
  fill(box);
  await until(() => box.mine.length === 0);
  expect(sent).toEqual(["/fields"]);
});

test("a lost line is tried again with the same key", async () => {
  const keys: string[] = [];
  const box = await outbox({
    send: async (_path, _body, key) => {
      keys.push(key);
      if (keys.length < 3) throw new NoAnswer("no line");
      return {};
    },
  });
  fill(box);
  await until(() => box.mine.length === 0);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

test("a killed browser sends the same command after it is opened again", async () => {
  const keys: string[] = [];
  const killed = await outbox({ send: (_path, _body, key) => { keys.push(key); return new Promise(() => undefined); } });
  fill(killed);
  await until(() => keys.length === 1);
  const reopened = await outbox({ send: async (_path, _body, key) => void keys.push(key) });
  await until(() => reopened.mine.length === 0 && keys.length >= 2);
  expect(new Set(keys).size).toBe(1);
});

test("another person's entries are kept and not sent under my name", async () => {
  const send = vi.fn(() => new Promise(() => undefined));
  fill(await outbox({ send: () => new Promise(() => undefined) }, 1));
  await new Promise((done) => setTimeout(done, 50));
  const second = await outbox({ send }, 2);
  expect(second.entries).toHaveLength(1);
  expect(second.mine).toHaveLength(0);
  expect(send).not.toHaveBeenCalled();
});

test("a conflict is shown with both values and mine can be insisted on", async () => {
  const bodies: Record<string, unknown>[] = [];
  const box = await outbox({
    send: async (_path, body) => {
      bodies.push(body as Record<string, unknown>);
      if (bodies.length === 1) throw new ServerSaysNo(409, "field_changed", "Changed meanwhile");
      return {};
    },
    fieldNow: async () => ({ value: "a flood", version: 5, by_name: "Andi" }),
  });
  fill(box);
  await until(() => box.mine[0]?.state === "conflict");
  expect(box.mine[0]?.theirs).toEqual({ value: "a flood", version: 5, by_name: "Andi" });
  box.insist(box.mine[0]!);
  await until(() => box.mine.length === 0);
  expect(bodies[1]).toMatchObject({ value: "a fire", seen_version: 5 });
});

test("a session that ended keeps everything and says so", async () => {
  const box = await outbox({ send: async () => { throw new ServerSaysNo(401, "signed_out", "Sign in"); } });
  fill(box);
  await until(() => box.signed_out);
  expect(box.mine).toHaveLength(1);
});

test("a refusal is kept with its words until it is discarded", async () => {
  const box = await outbox({ send: async () => { throw new ServerSaysNo(409, "incident_closed", "Kejadian sudah ditutup"); } });
  box.send("incident:a", "/forward", { agencies: ["damkar"] }, "Forward");
  await until(() => box.mine[0]?.state === "refused");
  expect(box.mine[0]?.message).toBe("Kejadian sudah ditutup");
  box.drop(box.mine[0]!);
  expect(box.mine).toHaveLength(0);
});

test("a session that ended meanwhile holds everything back until somebody signs in", async () => {
  const box = await outbox({ send: async () => { throw new ServerSaysNo(403, "csrf", "The page is too old."); } });
  fill(box);
  await until(() => box.signed_out);
  await until(() => box.flying.size === 0);
  expect(box.mine.map((entry) => entry.state)).toEqual(["waiting"]);
});

test("what is typed or stored while another page's change is read stays as it is", async () => {
  const reads: (() => void)[] = [];
  class SlowDisk extends DiskStorage {
    async load() {
      const kept = await super.load();
      await new Promise<void>((go) => reads.push(go));
      return kept;
    }
  }
  const answers: (() => void)[] = [];
  const line: Line = { send: () => new Promise((go) => answers.push(() => go({}))), took: () => undefined, fieldNow: async () => null };
  const box = new Outbox(new SlowDisk(disk), line);
  open.push(box);
  const started = box.start(1);
  await until(() => reads.length === 1);
  reads[0]!();
  await started;
  box.send("incident:a", "/sent", {}, "Sent");
  await until(() => answers.length === 1);

  const other = await outbox({ send: () => new Promise(() => undefined) });
  other.fill("incident:b", "landmark", "/fields", { ...BODY, field: "landmark" }, "Landmark", false);
  await until(() => reads.length === 2);
  box.fill("incident:a", "narrative", "/fields", BODY, "Narrative", true);
  answers[0]!();
  await until(() => !box.mine.some((entry) => entry.path === "/sent"));
  reads[1]!();
  await until(() => box.mine.some((entry) => entry.stream === "incident:b"));
  expect(box.mine.map((entry) => entry.label).sort()).toEqual(["Landmark", "Narrative"]);
});
