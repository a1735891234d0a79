/** Something that stops the set-up: what failed, why, and what the user can do about it. */
export class Failure extends Error {
  /**
   * @param {string} what
   * @param {string} why
   * @param {string} todo
   */
  constructor(what, why, todo) {
    super(`${what}\n  Why: ${why.trim().replaceAll("\n", "\n       ")}\n  Do:  ${todo.trim()}`);
    this.name = "Failure";
  }
}

/** What npm, pip and the compiler print when the network or the disk is to blame. */
const CAUSES = [
  {
    pattern: /ENOSPC|No space left on device|Errno 28|EDQUOT|Disk quota exceeded/i,
    why: "the disk is full",
    todo: "free some space (the whole set-up takes about 3 GB, less than 1 GB of it in download caches), then run the same command again: it goes on from here.",
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i,
    why: "a file or folder may not be written",
    todo: "make the folder of the clone, and npm's and pip's caches, writable for your user, then run the same command again.",
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name resolution|Max retries exceeded|Connection (?:refused|reset|broken)|Failed to establish a new connection|network is unreachable|CERT_|SSLError/i,
    why: "the package registry could not be reached",
    todo: "check the network (and the proxy settings, if you use one), then run the same command again: it goes on from here. After the first set-up no network is needed.",
  },
];

/**
 * Reads a tool's output for a cause that a user can act on.
 * @param {string} what the step that failed, as a clause
 * @param {string} output
 * @param {string} otherwise what to do when the cause is none of the usual ones
 */
export function explain(what, output, otherwise) {
  const lines = output.trim().split("\n");
  for (const { pattern, why, todo } of CAUSES) {
    const line = lines.find((each) => pattern.test(each));
    if (line !== undefined) return new Failure(what, `${why}: ${line.trim().slice(0, 300)}`, todo);
  }
  return new Failure(what, lines.slice(-12).join("\n") || "it printed nothing", otherwise);
}

/**
 * Our own files meet the same full disk or missing right: the same message for them. Anything else is a
 * defect of this program and is thrown on as it is.
 * @param {unknown} error
 */
export function asFailure(error) {
  if (error instanceof Failure) return error;
  if (
    error instanceof Error &&
    "code" in error &&
    CAUSES.some(({ pattern }) => pattern.test(error.message))
  ) {
    return explain("The set-up could not go on.", error.message, "");
  }
  throw error;
}
