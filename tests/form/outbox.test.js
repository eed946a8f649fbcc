import assert from "node:assert/strict";
import { test } from "node:test";
import { newId, Outbox } from "../../jurat/web/form/outbox.js";
import { openPage, settle } from "./browser.js";

const DATA = { api: "/api", study: "a b", reviewer: "ann", token: "t", rubric: { rubric_hash: "h" } };

const taken = (body) => [200, { acknowledged: body.entries.map(({ id }) => ({ id })), refused: [], items: [] }];

// An outbox before a server that answers what `reply(body)` says; with an error, it is not reached.
function outboxBefore(reply) {
  const page = openPage();
  const sent = [];
  const server = { reply };
  globalThis.fetch = async (address, request) => {
    const body = JSON.parse(request.body);
    sent.push({ address, body, ids: body.entries?.map(({ id }) => id) });
    const [status, answer] = server.reply(body);
    return { status, ok: status < 300, json: async () => answer };
  };
  const received = [];
  const handlers = {
    held: () => ["item"],
    received: (_, isComplete) => received.push(isComplete),
    stalled() {},
    changed() {},
  };
  return { ...page, sent, server, received, outbox: new Outbox(DATA, handlers) };
}

const away = () => {
  throw new TypeError("no network");
};

test("what is finished is stored before it is sent, and leaves when it is acknowledged", async () => {
  const { outbox, sent, storage } = outboxBefore(taken);
  outbox.add({ id: "1" });
  assert.equal(storage.getItem("jurat:outbox:a b:ann"), '[{"id":"1"}]');
  await settle();
  assert.deepEqual(sent, [
    {
      address: "/api/studies/a%20b/submit",
      body: { entries: [{ id: "1" }], have: ["item"], rubric_hash: "h" },
      ids: ["1"],
    },
  ]);
  assert.deepEqual([outbox.entries(), outbox.state, outbox.words().text], [[], "idle", "Saved"]);
});

test("without a network it is tried again after 1, 2, 4, 8 and 15 seconds, with the same id", async () => {
  const { outbox, sent, server, pass } = outboxBefore(away);
  outbox.add({ id: "1" });
  await settle();
  for (const seconds of [1, 2, 4, 8, 15, 15]) {
    const before = sent.length;
    pass(seconds * 1000 - 1);
    await settle();
    assert.equal(sent.length, before);
    pass(1);
    await settle();
    assert.equal(sent.length, before + 1);
  }
  assert.equal(outbox.words().text, "Offline: 1 kept here, sending when back");
  server.reply = taken;
  window.dispatchEvent(new Event("online"));
  await settle();
  assert.deepEqual([new Set(sent.flatMap(({ ids }) => ids)), outbox.entries()], [new Set(["1"]), []]);
});

test("one request is under way at most, and what came meanwhile goes with the next", async () => {
  const { outbox, sent } = outboxBefore(taken);
  for (const id of ["1", "2", "3"]) outbox.add({ id });
  await settle();
  assert.deepEqual(
    sent.map(({ ids }) => ids),
    [["1"], ["2", "3"]],
  );
});

test("an entry that the server cannot read is set aside, and the others are taken", async () => {
  const { outbox } = outboxBefore((body) =>
    body.entries.some(({ id }) => id === "bad") ? [422, { error: "unreadable" }] : taken(body),
  );
  outbox.kept.write([{ id: "1" }, { id: "bad" }, { id: "2" }]);
  outbox.send();
  await settle();
  assert.deepEqual([outbox.entries(), outbox.refused.read()], [[], [{ error: "unreadable", entry: { id: "bad" } }]]);
});

test("an entry that breaks the server stays here, and the others are taken", async () => {
  const { outbox } = outboxBefore((body) =>
    body.entries.some(({ id }) => id === "bad") ? [500, { error: "broken" }] : taken(body),
  );
  outbox.kept.write([{ id: "1" }, { id: "bad" }, { id: "2" }]);
  outbox.send();
  await settle();
  assert.deepEqual([outbox.entries(), outbox.refused.read(), outbox.state], [[{ id: "bad" }], [], "failed"]);
});

test("signed out, it keeps what it has and waits for people", async () => {
  const { outbox, sent, pass } = outboxBefore(() => [401, {}]);
  outbox.add({ id: "1" });
  await settle();
  pass(60_000);
  await settle();
  assert.deepEqual(
    [sent.length, outbox.state, outbox.words().loudness, outbox.entries()],
    [1, "signed out", "alarm", [{ id: "1" }]],
  );
});

test("after two minutes of silence everything in hand is asked for anew", async () => {
  const { outbox, sent, received, pass } = outboxBefore(taken);
  outbox.send();
  await settle();
  pass(120_001);
  outbox.send();
  await settle();
  assert.deepEqual(
    [sent.map(({ body }) => body.have), received],
    [
      [["item"], []],
      [false, true],
    ],
  );
});

test("when the browser's storage is full, the page keeps it and says so", async () => {
  const { outbox, storage } = outboxBefore(away);
  storage.isFull = true;
  outbox.add({ id: "1" });
  await settle();
  assert.deepEqual(
    [outbox.entries(), outbox.words().text],
    [[{ id: "1" }], "Sending 1. Keep this page open: the browser's storage is full."],
  );
});

test("a closed outbox sends nothing more", async () => {
  const { outbox, sent, pass } = outboxBefore(away);
  outbox.add({ id: "1" });
  await settle();
  outbox.close();
  pass(60_000);
  window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(sent.length, 1);
});

test("ids begin with the time and are UUIDs of version 7", () => {
  openPage();
  const id = newId();
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16), 1_000_000);
});
