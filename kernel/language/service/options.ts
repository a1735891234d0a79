/** The compiler's configuration: tslab's habits, unless the notebook's folder says otherwise. */
import type { Project } from "./project.js";

/** What tslab sets, on this compiler: not strict, decorators of the older kind, React's JSX. */
const DEFAULTS = { strict: false, jsx: "react", lib: ["esnext"] };

/** What cells need, whatever the folder's tsconfig says. */
const FORCED = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  customConditions: ["node"],
  noEmit: true,
  allowImportingTsExtensions: true,
  allowJs: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  composite: false,
  incremental: false,
  declaration: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
};

export interface UserOptions {
  readonly types?: readonly string[];
  readonly lib?: readonly string[];
}

export function configText(
  user: Project | null,
  files: readonly string[],
  strict: boolean,
): string {
  const own = user
    ? {
        // This compiler refuses a base; the paths are made absolute instead.
        baseUrl: null,
        paths: user.running.paths,
        lib: (user.options.lib ?? DEFAULTS.lib).map((name) => name.replace(/^lib\.|\.d\.ts$/g, "")),
      }
    : DEFAULTS;
  const types = [...new Set(["node", ...(user?.options.types ?? [])])];
  return JSON.stringify({
    ...(user ? { extends: user.file } : {}),
    compilerOptions: { ...own, ...FORCED, ...(strict && { strict }), types },
    files,
    include: [],
  });
}
