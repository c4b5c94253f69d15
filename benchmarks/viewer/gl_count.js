// Counts beside the viewer what it has drawn and what textures it holds: runs before its script.
{
  const count = { draws: 0, frames: 0, mostDraws: 0, textureBytes: 0, mostTextureBytes: 0 };
  const bytes = new WeakMap();
  const bound = new Map();
  globalThis.glCount = count;

  function draw() {
    if (count.draws === 0) requestAnimationFrame(endFrame);
    count.draws += 1;
    count.mostDraws = Math.max(count.mostDraws, count.draws);
  }
  function endFrame() {
    count.draws = 0;
    count.frames += 1;
  }

  function hold(texture, size) {
    if (!texture) return;
    count.textureBytes += size - (bytes.get(texture) ?? 0);
    count.mostTextureBytes = Math.max(count.mostTextureBytes, count.textureBytes);
    bytes.set(texture, size);
  }

  function before(prototype, name, act) {
    const original = prototype[name];
    prototype[name] = function (...values) {
      act(...values);
      return original.apply(this, values);
    };
  }

  const prototype = WebGL2RenderingContext.prototype;
  for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
    before(prototype, name, draw);
    if (name in WebGLRenderingContext.prototype) before(WebGLRenderingContext.prototype, name, draw);
  }
  before(prototype, "bindTexture", (target, texture) => bound.set(target, texture));
  before(prototype, "deleteTexture", (texture) => hold(texture, 0));
  before(prototype, "texStorage2D", (target, _levels, format, width, height) => {
    const sides = target === prototype.TEXTURE_CUBE_MAP ? 6 : 1;
    // Drivers keep three channels in four bytes.
    hold(bound.get(target), sides * width * height * 4);
  });
}
