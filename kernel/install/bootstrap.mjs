#!/usr/bin/env node
// Runs before anything is installed or compiled, so it is plain JavaScript and, up to the version
// check, in syntax that any Node with modules reads: a wrong Node gets a sentence, not a stack.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
if (supported) {
  const { main } = await import("./bootstrap/main.mjs");
  await main(process.argv.slice(2));
} else {
  console.error(
    `gradlab needs Node 20.19 or newer of the 20 line, or 22.12 and newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      "  Do: install a current Node (from nodejs.org, your package manager or nvm), then run the same command again.",
  );
  process.exitCode = 1;
}
