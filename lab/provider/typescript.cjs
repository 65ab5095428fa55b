/** Lets a plugin of this repository be written in TypeScript. */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.join(__dirname, "..", "..");
const cache = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
  "kernel-isolation",
  "provider",
);

// The engine starts one plugin for each provider of a program, and for each operation anew. Loading the compiler and
// compiling again would be most of the time that takes, so what ts-node made of a file is kept by the file's content.
let compiler;
function compile(source, file) {
  // The engine starts a plugin in the program's folder, whose own tsconfig must not decide how these files are read.
  compiler ??= require("ts-node").create({
    transpileOnly: true,
    cwd: root,
    project: path.join(root, "tsconfig.json"),
  });
  return compiler.compile(source, file);
}

function keep(compiled, code) {
  try {
    fs.mkdirSync(cache, { recursive: true });
    // Several plugins may start at once; a rename never shows half a file.
    fs.writeFileSync(`${compiled}.${process.pid}`, code);
    fs.renameSync(`${compiled}.${process.pid}`, compiled);
  } catch {
    // A cache that cannot be written costs time, no more.
  }
}

require.extensions[".ts"] = (module, file) => {
  const source = fs.readFileSync(file, "utf8");
  const compiled = path.join(cache, `${createHash("sha256").update(file).update(source).digest("hex")}.js`);
  let code;
  try {
    code = fs.readFileSync(compiled, "utf8");
  } catch {
    code = compile(source, file);
    keep(compiled, code);
  }
  module._compile(code, file);
};
