// A WebGL program for what is drawn beside or in place of the usual picture.

/** @typedef {{ program: WebGLProgram, uniforms: Record<string, WebGLUniformLocation | null> }} Program */

/**
 * @param {WebGL2RenderingContext} gl @param {string} vertex @param {string} fragment
 * @param {string[]} names
 * @returns {Program}
 */
export function link(gl, vertex, fragment, names) {
  const program = gl.createProgram();
  for (const [type, source] of /** @type {const} */ ([[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]])) {
    const shader = gl.createShader(type);
    if (!shader) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  const uniforms = Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)]));
  return { program, uniforms };
}
