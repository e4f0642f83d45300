// Starts `bugsage lsp` and hands what is asked at the cursor to it. All else the server does by itself.

import * as vscode from "vscode";
import { ExecuteCommandRequest, LanguageClient } from "vscode-languageclient/node";
import { type Screen, type Server, Session, words } from "./session";

const COMMANDS = {
  "bugsage.explainHere": "bugsage.explain",
  "bugsage.fixHere": "bugsage.fix",
  "bugsage.openHere": "bugsage.openIssue",
};
let session: Session | undefined;

function server(): Server {
  const [command, args] = words(vscode.workspace.getConfiguration("bugsage").get("command"));
  const client = new LanguageClient("bugsage", "BugSage", { command, args }, { documentSelector: [{ scheme: "file" }] });
  return {
    start: () => client.start(),
    stop: () => client.dispose(),
    ask: (name, issue) => client.sendRequest(ExecuteCommandRequest.type, { command: name, arguments: [issue] }),
  };
}

const screen: Screen = {
  marked() {
    const editor = vscode.window.activeTextEditor;
    const line = editor?.selection.active.line;
    return editor === undefined || line === undefined
      ? undefined
      : vscode.languages
          .getDiagnostics(editor.document.uri)
          .filter((one) => one.range.start.line <= line && line <= one.range.end.line)
          .map(({ source, code, message }) => ({ source, code: typeof code === "object" ? code.value : code, message }));
  },
  async choose(found) {
    const picked = await vscode.window.showQuickPick(found.map(({ issue, title }) => ({ label: issue, description: title })));
    return picked?.label;
  },
  warn: (message) => void vscode.window.showWarningMessage(message),
};

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const made = (session = new Session(server, screen));
  for (const [name, command] of Object.entries(COMMANDS)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, () => made.here(command)));
  }
  context.subscriptions.push(
    vscode.commands.registerCommand("bugsage.restart", () => made.start()),
    vscode.workspace.onDidChangeConfiguration((change) => (change.affectsConfiguration("bugsage.command") ? made.start() : undefined)),
  );
  await made.start();
}

export function deactivate(): Promise<void> | undefined {
  return session?.stop();
}
