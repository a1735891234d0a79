import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { explain } from "./failure.mjs";
import { remember } from "./lock.mjs";
import { run } from "./process.mjs";
import { root } from "./root.mjs";
import { readText } from "./stamp.mjs";

/** @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[] }} Package */
/** @typedef {{ packages: Record<string, Package> }} Lock */

/** @returns {Lock} */
function wantedLock() {
  return JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
}

/** How many packages this machine gets: builds for other platforms are left out. */
function countPackages() {
  const fits = (/** @type {string[] | undefined} */ names, /** @type {string} */ own) =>
    names === undefined || names.includes(own);
  return Object.entries(wantedLock().packages).filter(
    ([name, { os, cpu }]) => name !== "" && fits(os, process.platform) && fits(cpu, process.arch),
  ).length;
}

/** npm writes its own lock file into node_modules last: that is the stamp of a whole installation. */
function isInstalled() {
  const text = readText(path.join(root, "node_modules", ".package-lock.json"));
  if (text === undefined) return false;
  const wanted = wantedLock();
  /** @type {Lock} */
  const found = JSON.parse(text);
  return (
    Object.entries(wanted.packages).every(
      ([name, { version, optional }]) =>
        name === "" ||
        found.packages[name]?.version === version ||
        (optional === true && found.packages[name] === undefined),
    ) &&
    ["typescript", "zeromq", "mocha"].every((name) =>
      existsSync(path.join(root, "node_modules", name)),
    )
  );
}

/** npm's own file when it started us, else the npm on the path. */
function npmCommand() {
  const script = process.env["npm_execpath"];
  return script !== undefined && path.basename(script) === "npm-cli.js"
    ? { command: process.execPath, args: [script] }
    : { command: "npm", args: [] };
}

/** @type {import("./step.mjs").Step} */
export const npmPackages = {
  name: "npm packages",
  isDone: isInstalled,
  async run(report) {
    const total = countPackages();
    let fetched = 0;
    report(`0 of ${total} packages`);
    const { command, args } = npmCommand();
    const retries = [
      "--fetch-retries=3",
      "--fetch-retry-mintimeout=1000",
      "--fetch-retry-maxtimeout=8000",
    ];
    const { code, output } = await run(command, [...args, "ci", "--loglevel=http", ...retries], {
      cwd: root,
      onStart: remember("ci"),
      onLine(line) {
        if (/http (?:fetch|cache)/.test(line))
          report(`${Math.min(++fetched, total)} of ${total} packages`);
      },
    });
    if (code === 127) {
      throw explain(
        "npm could not be started.",
        output,
        "install npm (it comes with Node) and put it on the PATH, then run the same command again.",
      );
    }
    if (code !== 0) {
      const errors = output.split("\n").filter((line) => !/npm http/.test(line));
      throw explain(
        "The npm packages could not be installed.",
        errors.join("\n"),
        "run `npm ci` by itself to see all of npm's messages.",
      );
    }
  },
};
