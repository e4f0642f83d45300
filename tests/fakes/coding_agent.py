"""A coding agent that does as a file beside it says, in the words of the agent whose name it was called by.

The shapes are those that the real ones were seen to write.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(sys.argv[0]).parent
NAME = Path(sys.argv[0]).name


def say(*objects: object, file: object = sys.stdout) -> None:
    for one in objects:
        print(json.dumps(one), file=file, flush=True)  # type: ignore[call-overload]


def after(option: str) -> str:
    return sys.argv[sys.argv.index(option) + 1]


def claude(kind: str) -> int:
    result = {
        "type": "result",
        "subtype": "success",
        "is_error": False,
        "api_error_status": None,
        "num_turns": 3,
        "result": "I have mended it.",
        "stop_reason": "end_turn",
        "total_cost_usd": 0.0125,
        "usage": {"input_tokens": 100, "cache_read_input_tokens": 20, "output_tokens": 30},
        "modelUsage": {"claude-sonnet-5-5": {}},
        "permission_denials": [],
        "terminal_reason": "completed",
    }
    changes = {
        "denied": {
            "permission_denials": [{"tool_name": "Bash", "tool_use_id": "t", "tool_input": {"command": "rm -rf /"}}]
        },
        "limit": {"subtype": "error_max_turns", "is_error": True, "errors": ["Reached maximum number of turns (2)"]},
        "refusal": {"stop_reason": "refusal", "result": "I can't help with that."},
        "401": {"is_error": True, "api_error_status": 401, "result": "API Error: 401 invalid x-api-key"},
        "400": {"is_error": True, "api_error_status": 400, "result": "API Error: 400 something is wrong"},
    }
    say({**result, **changes.get(kind, {})})
    return int(kind in ("limit", "401", "400"))


def codex(kind: str) -> int:
    if not Path(os.environ["CODEX_HOME"]).is_dir():
        print("Error finding codex home", file=sys.stderr)
        return 1

    def item(number: int, **what: object) -> dict[str, object]:
        return {"type": "item.completed", "item": {"id": f"item_{number}", **what}}

    say({"type": "thread.started", "thread_id": "t"}, {"type": "turn.started"})
    if kind in ("401", "400", "refusal"):
        told = {
            "401": "unexpected status 401 Unauthorized",
            "400": "unexpected status 400",
            "refusal": "content_filter: stopped",
        }
        say(
            {"type": "error", "message": told[kind]},
            {"type": "turn.failed", "error": {"message": told[kind]}},
        )
        return 1
    for number in range(200 if kind == "limit" else 2):
        say(
            item(
                number, type="command_execution", command="true", aggregated_output="", exit_code=0, status="completed"
            )
        )
    if kind == "limit":
        time.sleep(60)
    if kind == "denied":
        say(item(8, type="command_execution", command="rm -rf /", exit_code=None, status="declined"))
    say(item(9, type="agent_message", text="I have mended it."))
    say({"type": "turn.completed", "usage": {"input_tokens": 120, "cached_input_tokens": 20, "output_tokens": 30}})
    Path(after("-o")).write_text("I have mended it.")
    return 0


def gemini(kind: str) -> int:
    tools = {"byName": {"run_shell_command": {"count": 1, "decisions": {"accept": 0, "reject": 1}}}}
    stats = {
        "models": {"gemini-3-pro": {"api": {"totalRequests": 3}, "tokens": {"total": 150}}},
        "tools": tools if kind == "denied" else {},
    }
    failed = {"401": 41, "limit": 53, "400": 1, "refusal": 1}
    if kind in failed:
        told = {"401": "Please set an Auth method", "limit": "Reached max session turns", "refusal": "blocked: SAFETY"}
        error = {"type": "Error", "message": told.get(kind, "something is wrong"), "code": failed[kind]}
        print("some warning", file=sys.stderr)
        print(json.dumps({"session_id": "s", "error": error}, indent=2), file=sys.stderr)
        return failed[kind]
    print(json.dumps({"session_id": "s", "response": "I have mended it.", "stats": stats}, indent=2))
    return 0


def opencode(kind: str) -> int:
    def part(type: str, **what: object) -> dict[str, object]:
        return {"type": type, "timestamp": 1, "sessionID": "s", "part": {"type": type, **what}}

    finish = part("step_finish", reason="stop", cost=0.0125, tokens={"input": 120, "output": 30, "reasoning": 0})
    say(part("step_start"))
    if kind in ("401", "400"):
        data = {"message": "invalid x-api-key" if kind == "401" else "something is wrong", "statusCode": int(kind)}
        say({"type": "error", "sessionID": "s", "error": {"name": "APIError", "data": data}})
        return 1
    if kind == "limit":
        say(*[finish] * 200)
        time.sleep(60)
    if kind == "denied":
        error = "The user rejected permission to use this specific tool call."
        say(part("tool_use", tool="bash", state={"status": "error", "input": {"command": "rm -rf /"}, "error": error}))
        print("permission requested: external_directory; auto-rejecting", file=sys.stderr)
    elif kind == "refusal":
        finish = part("step_finish", reason="content-filter", cost=0.0, tokens={"input": 1, "output": 1})
    else:
        say(part("text", text="I have mended it."))
    say(finish)
    return 0


def aider(kind: str) -> int:
    print("Aider v0.86.2\nModel: claude-sonnet with diff edit format")
    (Path.cwd() / ".aider.tags.cache.v4").mkdir(exist_ok=True)
    (Path.cwd() / ".aider.chat.history.md").write_text("# chat")
    told = {
        "401": "litellm.AuthenticationError: AnthropicException - invalid x-api-key",
        "400": "litellm.BadRequestError: something is wrong",
        "refusal": "litellm.ContentPolicyViolationError: no",
        "limit": "Only 3 reflections allowed, stopping.",
    }
    print(told.get(kind, "Applied edit to shop.py"))
    print("Tokens: 1.2k sent, 300 received. Cost: $0.0050 message, $0.0125 session.")
    return 0


def mini(kind: str) -> int:
    info: dict[str, object] = {
        "exit_status": "Submitted",
        "submission": "I have mended it.",
        "model_stats": {"instance_cost": 0.0125, "api_calls": 3},
        "mini_version": "2.4.6",
    }
    told = {
        "401": "AuthenticationError",
        "400": "BadRequestError",
        "refusal": "ContentPolicyViolationError",
        "limit": "LimitsExceeded",
    }
    if kind in told:
        info |= {"exit_status": told[kind], "submission": ""}
    Path(after("-o")).write_text(json.dumps({"info": info, "messages": []}))
    return int(kind in ("401", "400", "refusal"))


def command(kind: str) -> int:
    print("I have mended it." if kind not in ("401", "400") else f"{kind} Unauthorized" * (kind == "401"))
    return int(kind in ("401", "400"))


def main() -> int:
    if sys.argv[1:] == ["--version"]:
        print(f"{NAME} 2.1.197")
        return 0
    orders = json.loads((HERE / "orders.json").read_text())
    kind = orders["kind"]
    if orders.get("tell"):
        seen = {"argv": sys.argv, "stdin": sys.stdin.read(), "environ": dict(os.environ)}
        seen["names"] = sorted(os.listdir())
        home = Path(os.environ["HOME"])
        seen["home"] = {str(f.relative_to(home)): f.read_text() for f in home.rglob("*") if f.is_file()}
        Path("seen.json").write_text(json.dumps(seen))
    if kind == "hang":
        time.sleep(600)
    if kind == "child":
        words = [sys.executable, "-c", "import time; time.sleep(600)"]
        subprocess.Popen(words, start_new_session=True, stdin=-3, stdout=-3, stderr=-3)
    for name, text in orders.get("writes", {}).items():
        try:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)
        except OSError as error:
            print(error, file=sys.stderr)
    if kind == "crash":
        print('{"type": "resu', flush=True)
        os.kill(os.getpid(), 9)
    if kind == "flood":
        for _ in range(400):
            print("x" * 100_000)
    speakers = {f.__name__: f for f in (claude, codex, gemini, opencode, aider, mini, command)}
    return speakers[NAME](kind)


sys.exit(main())
