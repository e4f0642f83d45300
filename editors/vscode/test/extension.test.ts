// The extension as it is shipped, its one file, in a process of its own with a stand-in for VS Code.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

const root = join(__dirname, "..", "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  main: string;
  contributes: { commands: { command: string }[]; configuration: { properties: Record<string, { scope: string; default: string[] }> } };
};

/** Answers whatever it is asked for: a class, a function, an object. */
function anything(): unknown {
  const made: unknown = new Proxy(class {}, {
    get: (target, name) => (name === "prototype" ? target.prototype : name === Symbol.toPrimitive ? () => 0 : name === "then" ? undefined : made),
    apply: () => made,
    construct: (_target, _words, maker) => (maker === made ? made : Reflect.construct(Object, [], maker)) as object,
  });
  return made;
}

class Emitter {
  private readonly listeners: ((value: unknown) => void)[] = [];
  readonly event = (listener: (value: unknown) => void) => {
    this.listeners.push(listener);
    return { dispose() {} };
  };
  fire(value: unknown) {
    for (const listener of this.listeners) listener(value);
  }
  dispose() {}
}

test("it registers the commands of its manifest, and says what to do where there is no server", async () => {
  const registered = new Map<string, () => Promise<void>>();
  const warned: string[] = [];
  const base = anything() as Record<string, unknown>;
  const told = {
    commands: {
      registerCommand(name: string, run: () => Promise<void>) {
        registered.set(name, run);
        return { dispose() {} };
      },
    },
    workspace: {
      getConfiguration: () => ({ get: () => ["no-such-program-anywhere"] }),
      onDidChangeConfiguration: () => ({ dispose() {} }),
      workspaceFolders: undefined,
      textDocuments: [],
      notebookDocuments: [],
    },
    window: {
      showWarningMessage: (message: string) => void warned.push(message),
      showErrorMessage: async () => undefined,
      visibleTextEditors: [],
      tabGroups: { all: [], onDidChangeTabs: () => ({ dispose() {} }) },
    },
  } as Record<string, object>;
  const types = readFileSync(join(root, "node_modules", "@types", "vscode", "index.d.ts"), "utf8");
  const names = new Set([...types.matchAll(/^\texport (?:class|enum|namespace) (\w+)/gm)].map((found) => found[1] ?? ""));
  const vscode = Object.fromEntries(
    [...names, "version"].map((name) => {
      const own = told[name] ?? {};
      if (name === "EventEmitter") return [name, Emitter];
      if (name === "version") return [name, "1.91.0"];
      return [name, name in told ? new Proxy(own, { get: (_, key) => Reflect.get(own, key) ?? base[key as string] }) : base];
    }),
  );
  const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));

  const extension = createRequire(__filename)(join(root, manifest.main)) as {
    activate(context: { subscriptions: unknown[] }): Promise<void>;
    deactivate(): Promise<void>;
  };
  const context = { subscriptions: [] as unknown[] };
  await extension.activate(context);
  assert.deepEqual([...registered.keys()].sort(), manifest.contributes.commands.map(({ command }) => command).sort());
  assert.equal(context.subscriptions.length, registered.size + 1);
  assert.match(warned[0] ?? "", /server could not be started: .*no-such-program-anywhere/);
  await registered.get("bugsage.fixHere")?.();
  assert.match(warned[1] ?? "", /does not run/);
  await extension.deactivate();
});

test("a repository cannot say which program runs", () => {
  const setting = manifest.contributes.configuration.properties["bugsage.command"];
  assert.equal(setting?.scope, "machine");
  assert.deepEqual(setting?.default, ["bugsage"]);
});
