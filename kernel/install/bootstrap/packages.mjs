import { existsSync, readFileSync, rmSync } from "node:fs";
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

const hiddenLock = path.join(root, "node_modules", ".package-lock.json");

/** npm writes its own lock file into node_modules last: that is the stamp of a whole installation. */
function isInstalled() {
  const text = readText(hiddenLock);
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

const WHAT = "The npm packages could not be installed.";
const SEE_ALL = "run `npm ci` by itself to see all of npm's messages.";
const GET_NPM =
  "install npm (it comes with Node) and put it on the PATH, then run the same command again.";
/** npm's own waits between tries are meant for machines: they would add up to minutes. */
const RETRIES = [
  "--fetch-retries=3",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=8000",
];

/**
 * npm only warns of a file that it could not unpack (on a full disk, say), goes on, and calls that a
 * success: here it is none.
 * @type {import("./step.mjs").Step}
 */
export const npmPackages = {
  name: "npm packages",
  isDone: isInstalled,
  async run(report) {
    const total = countPackages();
    let fetched = 0;
    report(`0 of ${total} packages`);
    const { command, args } = npmCommand();
    let damage = "";
    const { code, output } = await run(command, [...args, "ci", "--loglevel=http", ...RETRIES], {
      cwd: root,
      onStart: remember("ci"),
      onLine(line, stop) {
        if (/http (?:fetch|cache)/.test(line)) {
          report(`${Math.min(++fetched, total)} of ${total} packages`);
        } else if (line.includes("TAR_ENTRY_ERROR")) {
          damage = line;
          stop();
        }
      },
    });
    if (code === 127) throw explain("npm could not be started.", output, GET_NPM);
    if (damage !== "") {
      rmSync(hiddenLock, { force: true });
      throw explain(WHAT, damage, SEE_ALL);
    }
    if (code !== 0 || !isInstalled()) {
      const errors = output.split("\n").filter((line) => !line.includes("npm http"));
      throw explain(WHAT, errors.join("\n"), SEE_ALL);
    }
  },
};
