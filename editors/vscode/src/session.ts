// What the extension does, without VS Code: which server runs, and which issue is meant.

/** A language server that runs, or is being started. */
export interface Server {
  start(): Promise<void>;
  stop(): Promise<void>;
  ask(command: string, issue: string): Promise<unknown>;
}

/** What is marked on a line. */
export interface Marked {
  source: string | undefined;
  code: unknown;
  message: string;
}

/** What the person sees. */
export interface Screen {
  /** The marks at the cursor; undefined where no editor has the focus. */
  marked(): readonly Marked[] | undefined;
  /** One of several; undefined where nothing was chosen. */
  choose(issues: readonly { issue: string; title: string }[]): Promise<string | undefined>;
  warn(message: string): void;
}

export const INSTALL = "pip install 'bugsage[lsp]'";
const ISSUE = /^BS-[0-9a-f]{8}$/;

/** The words that start the server: those of the settings with `lsp` behind; the usual ones where they make no sense. */
export function words(setting: unknown): [string, string[]] {
  const given = Array.isArray(setting) ? setting.filter((word): word is string => typeof word === "string" && word !== "") : [];
  const [program = "bugsage", ...rest] = given;
  return [program, [...rest, "lsp"]];
}

/** The issues of these marks, each once, with the first line of what is said of it. */
export function issues(marked: readonly Marked[]): { issue: string; title: string }[] {
  const found = new Map<string, string>();
  for (const one of marked) {
    const issue = String(one.code);
    if (one.source === "bugsage" && ISSUE.test(issue) && !found.has(issue)) {
      found.set(issue, one.message.split("\n", 1)[0] ?? "");
    }
  }
  return [...found].map(([issue, title]) => ({ issue, title }));
}

/** One server at a time: what asks it while it is restarted waits for the new one. */
export class Session {
  private server: Server | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly make: () => Server,
    private readonly screen: Screen,
  ) {}

  /** Ends the server that runs, if one does, and starts one. */
  start(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      try {
        const server = this.make();
        await server.start();
        this.server = server;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.screen.warn(`BugSage's server could not be started: ${why}. Install it with ${INSTALL}, or say in the settings where it is (bugsage.command).`);
      }
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  /** Hands a command for the issue at the cursor to the server. */
  async here(command: string): Promise<void> {
    await this.turn;
    if (this.server === undefined) {
      this.screen.warn("BugSage's server does not run. “BugSage: Restart the Server” starts it.");
      return;
    }
    const found = issues(this.screen.marked() ?? []);
    if (found.length === 0) {
      this.screen.warn("No failure is known at the cursor. BugSage marks them after `bugsage test` has run.");
      return;
    }
    const issue = found.length === 1 ? found[0]?.issue : await this.screen.choose(found);
    if (issue !== undefined) {
      await this.server?.ask(command, issue);
    }
  }

  private async end(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    try {
      await server?.stop();
    } catch {
      // It has ended by itself, which is what was wanted.
    }
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work);
    return this.turn;
  }
}
