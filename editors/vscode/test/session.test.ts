import assert from "node:assert/strict";
import { test } from "node:test";
import { type Marked, type Screen, type Server, Session, issues, words } from "../src/session";

const ISSUE = "BS-7f3a2c91";
const MARK: Marked = { source: "bugsage", code: ISSUE, message: "KeyError: 'x' in test_a\nmore" };

/** Servers that do as they are told, and a screen that keeps what it shows. */
function stage(marked: readonly Marked[] | undefined, chosen?: string) {
  const log: string[] = [];
  let fails = false;
  let number = 0;
  const make = (): Server => {
    const name = `server ${++number}`;
    return {
      async start() {
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`${name} starts`);
        if (fails) throw new Error("spawn bugsage ENOENT");
      },
      async stop() {
        log.push(`${name} stops`);
        if (fails) throw new Error("it was gone");
      },
      async ask(command, issue) {
        log.push(`${name}: ${command} ${issue}`);
      },
    };
  };
  const screen: Screen = {
    marked: () => marked,
    async choose(found) {
      log.push(`choose ${found.map(({ issue }) => issue).join(" ")}`);
      return chosen;
    },
    warn: (message) => void log.push(message),
  };
  return { log, session: new Session(make, screen), fail: () => (fails = true) };
}

test("the settings say which program runs, and nonsense is passed over", () => {
  assert.deepEqual(words(["bugsage"]), ["bugsage", ["lsp"]]);
  assert.deepEqual(words(["uvx", "--from", "bugsage[lsp]", "bugsage"]), ["uvx", ["--from", "bugsage[lsp]", "bugsage", "lsp"]]);
  for (const nonsense of [undefined, "rm -rf /", [], [7, ""], { program: "x" }]) {
    assert.deepEqual(words(nonsense), ["bugsage", ["lsp"]]);
  }
});

test("an issue is meant once, however often it is marked, and no other tool's mark is one", () => {
  const contract = { source: "bugsage", code: "SHOP-1", message: "SHOP-1 (raises): no" };
  const other = { source: "pylint", code: ISSUE, message: "no" };
  assert.deepEqual(issues([contract, other, MARK, MARK]), [{ issue: ISSUE, title: "KeyError: 'x' in test_a" }]);
});

test("what is asked at the cursor waits for the server and goes to it", async () => {
  const { log, session } = stage([MARK]);
  void session.start();
  await session.here("bugsage.explain");
  assert.deepEqual(log, ["server 1 starts", `server 1: bugsage.explain ${ISSUE}`]);
});

test("of several issues one is chosen, or none", async () => {
  const second = { ...MARK, code: "BS-00000001" };
  for (const chosen of ["BS-00000001", undefined]) {
    const { log, session } = stage([MARK, second], chosen);
    await session.start();
    await session.here("bugsage.fix");
    const asked = chosen === undefined ? [] : [`server 1: bugsage.fix ${chosen}`];
    assert.deepEqual(log.slice(1), [`choose ${ISSUE} BS-00000001`, ...asked]);
  }
});

test("without a mark or an editor it says so", async () => {
  for (const marked of [[], undefined]) {
    const { log, session } = stage(marked);
    await session.start();
    await session.here("bugsage.explain");
    assert.match(log[1] ?? "", /No failure is known at the cursor/);
  }
});

test("a restart ends one server before the next begins, also when two are asked for at once", async () => {
  const { log, session } = stage([MARK]);
  await Promise.all([session.start(), session.start()]);
  await session.here("bugsage.openIssue");
  await session.stop();
  assert.deepEqual(log, ["server 1 starts", "server 1 stops", "server 2 starts", `server 2: bugsage.openIssue ${ISSUE}`, "server 2 stops"]);
});

test("a server that cannot be started is told with what mends it, and ends nothing", async () => {
  const { log, session, fail } = stage([MARK]);
  await session.start();
  fail();
  await session.start();
  await session.here("bugsage.explain");
  assert.match(log.join("\n"), /ENOENT. Install it with pip install 'bugsage\[lsp\]'/);
  assert.match(log.at(-1) ?? "", /does not run/);
});
