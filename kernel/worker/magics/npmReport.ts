/** Why npm failed, in two lines: what is wrong, and what to do. */

/** What `npm --json` prints when it fails. */
export interface NpmReport {
  readonly error?: { readonly code?: string; readonly summary?: string; readonly detail?: string };
}

const CONNECTION =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|FETCH_ERROR)$/;

export function describeFailure(
  { error = {} }: NpmReport,
  lines: readonly string[],
  args: readonly string[],
): string {
  const told = lines.find((line) => line.startsWith("code "))?.slice("code ".length);
  const code = (error.code ?? told ?? "").trim();
  const summary = firstLine(
    error.summary ?? lines.find((line) => !/^(?:code|errno|syscall) /.test(line)) ?? "",
  );
  const wanted = args.filter((one) => !one.startsWith("-")).join(" ");
  const [what, advice] = explain(code, summary, wanted, error.detail ?? "");
  return `${what}\n${advice}`;
}

function explain(
  code: string,
  summary: string,
  wanted: string,
  detail: string,
): readonly [string, string] {
  switch (code) {
    case "E404":
      return [
        `npm: the registry has no package "${bareName(nameIn(detail) ?? wanted)}".`,
        "Check the spelling; a private package needs its registry and a login in .npmrc.",
      ];
    case "ETARGET":
      return [
        `npm: ${summary.replace(/\.$/, "")}.`,
        `See which versions there are: %npm view ${bareName(nameIn(summary) ?? wanted)} versions`,
      ];
    case "ERESOLVE":
      return [
        `npm: the wanted versions do not fit together: ${summary}`,
        "Ask for a version that fits, or add --legacy-peer-deps to let npm ignore it.",
      ];
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return [
        `npm: the notebook's folder cannot be written (${code}).`,
        "Move the notebook to a folder of yours, or ask for the right to write there.",
      ];
    case "ENOSPC":
      return ["npm: the disk is full.", "Make room, then run the cell again."];
    case "EINVALIDTAGNAME":
    case "EINVALIDPACKAGENAME":
      return [
        `npm: "${wanted}" is no package name.`,
        "Write name, name@version, @scope/name, or the path of a folder or .tgz file.",
      ];
    case "EJSONPARSE":
      return [
        "npm: package.json in the notebook's folder is no valid JSON.",
        "Mend or remove that file, then run the cell again.",
      ];
    case "EINTEGRITY":
      return [
        "npm: a package is not what the lock file says it was.",
        "Remove package-lock.json if you trust the registry, then run the cell again.",
      ];
    case "EBADENGINE":
    case "EBADPLATFORM":
      return [
        `npm: ${summary}`,
        `This is Node ${process.versions.node} on ${process.platform} ${process.arch}; ask for a version that runs here.`,
      ];
  }
  if (CONNECTION.test(code))
    return [
      `npm: the registry could not be reached (${code}).`,
      "Check the network, and proxy and registry in .npmrc; then run the cell again.",
    ];
  return [
    `npm: ${summary || "it failed and said nothing"}${code && ` (${code})`}`,
    "More in npm's own words: run the command in a cell with ! instead of %.",
  ];
}

/** The package that a message is about. */
function nameIn(summary: string): string | undefined {
  return /'?((?:@[\w.-]+\/)?[\w.-]+@[^\s']+)'?/.exec(summary)?.[1]?.replace(/\.$/, "");
}

function bareName(wanted: string): string {
  return /^(?:@[^/]+\/)?[^@\s]+/.exec(wanted)?.[0] ?? wanted;
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}
