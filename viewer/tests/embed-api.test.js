import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { EmbedApi } from "../src/embed-api.js";
import { settle } from "./helpers.js";

const HOST = "https://host.example";

/** A tour in a frame, and the page around it: what it is sent and where that is sent to. */
function framed() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  const parent = { postMessage: (message, target) => sent.push({ ...message, target }) };
  const frame = Object.assign(new EventTarget(), { parent });
  const tour = {
    scene: null,
    view: null,
    scenes: [],
    trouble: null,
    onChange: () => undefined,
    asked: [],
    async goTo(id) {
      this.asked.push(id);
      this.scene = id;
    },
    lookAt(view) {
      this.asked.push(view);
      this.view = { ...this.view, ...view };
    },
  };
  new EmbedApi(tour, frame);
  const say = async (data, { origin = HOST, source = parent } = {}) => {
    frame.dispatchEvent(Object.assign(new Event("message"), { data, origin, source }));
    await settle();
  };
  const show = () => {
    const scenes = [{ id: "hall", title: "Hall" }, { id: "kitchen", title: "Kitchen" }];
    Object.assign(tour, { scene: "hall", view: { yaw: 1.23456, pitch: 0, hfov: 90 }, scenes });
    tour.onChange();
  };
  const news = () => sent.splice(0).map(({ type, name, detail, error }) => name ? { [name]: detail } : { [type]: error });
  return { tour, sent, say, show, news };
}

const hello = { ezvr: 1, type: "hello" };
const call = (method, argument, id = 7) => ({ ezvr: 1, type: "call", id, method, argument });

async function greeted() {
  const page = framed();
  page.show();
  await page.say(hello);
  page.news();
  return page;
}

test("nobody knows more than that there is a tour before they said hello", async () => {
  const { sent, show, tour } = framed();
  show();
  mock.timers.tick(1000);
  tour.onChange();
  mock.timers.tick(1000);
  assert.deepEqual(sent, [{ ezvr: 1, type: "listening", target: "*" }]);
});

test("who says hello hears what is shown, to the hundredth of a degree", async () => {
  const { sent, show, say } = framed();
  show();
  await say(hello);
  const { target, name, detail } = sent[1];
  assert.equal(sent.length, 2);
  assert.deepEqual({ target, name }, { target: HOST, name: "ready" });
  assert.deepEqual(detail, {
    scene: "hall",
    view: { yaw: 1.23, pitch: 0, hfov: 90 },
    scenes: [{ id: "hall", title: "Hall" }, { id: "kitchen", title: "Kitchen" }],
  });
});

test("a hello that comes before the tour is answered when the tour is there", async () => {
  const { say, show, news } = framed();
  await say(hello);
  news();
  show();
  mock.timers.tick(100);
  assert.deepEqual(news().map((item) => Object.keys(item)[0]), ["ready"]);
});

test("only the window that embeds the tour is heard", async () => {
  const { sent, say, show, tour } = framed();
  show();
  await say(hello, { source: { postMessage() {} } });
  assert.equal(sent.length, 1);
  await say(hello);
  await say(call("goTo", "kitchen"), { source: null });
  assert.deepEqual(tour.asked, []);
  assert.deepEqual(tour.asked, []);
});

test("the origin of the first hello stays the only one", async () => {
  const { say, tour, sent, news } = await greeted();
  const other = { origin: "https://other.example" };
  await say(hello, other);
  await say(call("goTo", "kitchen"), other);
  assert.deepEqual(tour.asked, []);
  assert.deepEqual(news(), []);
  await say(hello);
  assert.deepEqual(sent.map(({ name, target }) => [name, target]), [["ready", HOST]]);
});

test("a page without an origin is not answered, and does not keep others away", async () => {
  const { say, show, sent } = framed();
  show();
  await say(hello, { origin: "null" });
  assert.equal(sent.length, 1);
  await say(hello);
  assert.equal(sent.at(-1).target, HOST);
});

test("calls change the scene and turn the view, and are answered when that is done", async () => {
  const { say, tour, news } = await greeted();
  await say(call("goTo", "kitchen"));
  assert.deepEqual(news(), [{ scene: { scene: "kitchen" } }, { answer: undefined }]);
  await say(call("lookAt", { yaw: 20 }));
  assert.deepEqual(news(), [{ view: { yaw: 20, pitch: 0, hfov: 90 } }, { answer: undefined }]);
  assert.deepEqual(tour.asked, ["kitchen", { yaw: 20 }]);
});

test("a scene that is left before it was shown is told", async () => {
  const { say, tour, news } = await greeted();
  tour.goTo = async () => undefined;
  await say(call("goTo", "kitchen"));
  assert.deepEqual(news(), [{ answer: "Superseded" }]);
});

for (const [method, argument, code] of [
  ["goTo", "attic", "UnknownScene"],
  ["goTo", { toString: "hall" }, "UnknownScene"],
  ["goTo", undefined, "UnknownScene"],
  ["lookAt", {}, "InvalidView"],
  ["lookAt", null, "InvalidView"],
  ["lookAt", "up", "InvalidView"],
  ["lookAt", { yaw: "20" }, "InvalidView"],
  ["lookAt", { yaw: Number.NaN }, "InvalidView"],
  ["lookAt", { pitch: 1e300 }, "InvalidView"],
  ["lookAt", { yaw: 1, hfov: Infinity }, "InvalidView"],
]) {
  test(`${method} of ${JSON.stringify(argument)} is refused by a code`, async () => {
    const { say, tour, news, sent } = await greeted();
    await say(call(method, argument));
    assert.deepEqual(Object.keys(sent.at(-1)).sort(), ["error", "ezvr", "id", "target", "type"]);
    assert.deepEqual(news(), [{ answer: code }]);
    assert.deepEqual(tour.asked, []);
  });
}

test("a call before there is a tour is told so", async () => {
  const { say, news } = framed();
  await say(hello);
  news();
  await say(call("goTo", "hall"));
  assert.deepEqual(news(), [{ answer: "NotReady" }]);
});

for (const data of [
  null,
  "hello",
  7,
  [],
  { type: "hello" },
  { ezvr: 2, type: "hello" },
  { ezvr: "1", type: "hello" },
  { ezvr: 1 },
  { ezvr: 1, type: "event", name: "ready" },
  call("toString", "hall"),
  call("__proto__", "hall"),
  call("hideInterface", true),
  call(["goTo"], "kitchen"),
  call("goTo", "kitchen", "7"),
  call("goTo", "kitchen", 1.5),
  call("goTo", "kitchen", { secret: 1 }),
]) {
  test(`${JSON.stringify(data)} is ignored`, async () => {
    const { say, tour, news } = await greeted();
    await say(data);
    assert.deepEqual(news(), []);
    assert.deepEqual(tour.asked, []);
  });
}

test("a moving view is told ten times a second at most, and where it came to rest", async () => {
  const { tour, news } = await greeted();
  for (let frame = 1; frame <= 60; frame += 1) {
    tour.view = { yaw: frame, pitch: 0, hfov: 90 };
    tour.onChange();
    mock.timers.tick(16);
  }
  mock.timers.tick(100);
  const told = news();
  assert.ok(told.length >= 8 && told.length <= 10, String(told.length));
  assert.equal(told.at(-1).view.yaw, 60);
});

test("a frame that changes nothing is not told", async () => {
  const { tour, news } = await greeted();
  tour.onChange();
  mock.timers.tick(1000);
  assert.deepEqual(news(), []);
});

test("trouble is told by its code, and the tour that comes after it too", async () => {
  const { say, tour, show, news } = framed();
  tour.trouble = "Network";
  await say(hello);
  assert.deepEqual(news().slice(1), [{ error: { code: "Network" } }]);
  tour.trouble = null;
  show();
  mock.timers.tick(100);
  assert.deepEqual(news().map((item) => Object.keys(item)[0]), ["ready"]);
});
