import assert from "node:assert/strict";
import test from "node:test";

import { Camera, magnified } from "../src/camera.js";
import { radians } from "../src/math.js";

const camera = () => {
  const made = new Camera(() => undefined);
  made.setSize(1600, 900);
  return made;
};

const near = (actual, expected, within = 1e-6) => assert.ok(Math.abs(actual - expected) < within, `${actual} ${expected}`);

test("the view keeps to 30° to 120° and to the poles, and yaw wraps", () => {
  const made = camera();
  made.jump({ yaw: radians(370), pitch: 2, hfov: 3 });
  near(made.view.yaw, radians(10));
  near(made.view.pitch, Math.PI / 2);
  near(made.view.hfov, radians(120));
  made.jump({ hfov: 0.1 });
  near(made.view.hfov, radians(30));
});

test("a flight takes the shorter way across the seam and ends where it was sent", () => {
  const made = camera();
  made.jump({ yaw: radians(170) });
  made.fly({ yaw: radians(-170) }, 400);
  assert.ok(made.advance(1000));
  assert.ok(made.advance(1200));
  near(Math.abs(made.view.yaw), Math.PI);
  assert.equal(made.advance(1400), false);
  near(made.view.yaw, radians(-170));
});

test("quick steps add up on the goal of the flight", () => {
  const made = camera();
  made.fly({ yaw: 0.2 }, 200);
  made.advance(1000);
  near(made.goal.yaw, 0.2);
});

test("a drift fades away", () => {
  const made = camera();
  made.drift(2, 0);
  let time = 1000;
  while (made.advance(time)) {
    time += 16;
    assert.ok(time < 5000);
  }
  assert.ok(made.view.yaw > 0.3 && made.view.yaw < 0.7);
});

test("magnifying twice halves the tangent", () => near(magnified(Math.PI / 2, 2), 2 * Math.atan(0.5)));

test("a partial panorama keeps the edges of the view within the photo", () => {
  const made = camera();
  made.setRange({ yawMin: radians(-100), yawMax: radians(100), pitchMin: radians(-40), pitchMax: radians(40) });
  made.jump({ yaw: radians(95), pitch: radians(30), hfov: radians(80) });
  near(made.view.yaw, radians(60));
  const half = Math.atan((Math.tan(radians(40)) * 900) / 1600);
  near(made.view.pitch, radians(40) - half);
  made.jump({ hfov: radians(120) });
  const high = Math.atan((Math.tan(made.view.hfov / 2) * 900) / 1600);
  assert.ok(high <= radians(40) + 1e-9);
  near(made.view.pitch, 0, 1e-6);
});

test("a range across the seam is one range", () => {
  const made = camera();
  made.setRange({ yawMin: radians(100), yawMax: radians(-100), pitchMin: radians(-90), pitchMax: radians(90) });
  made.jump({ yaw: 0, hfov: radians(60) });
  near(Math.abs(made.view.yaw), radians(130));
  made.jump({ yaw: Math.PI });
  near(Math.abs(made.view.yaw), Math.PI);
  made.jump({ pitch: Math.PI / 2 });
  near(made.view.pitch, Math.PI / 2);
});
