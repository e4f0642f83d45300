"""The logs that CI services hand out, each in its own wrapping, are read as the bare output would be."""

from collections.abc import Callable

import pytest

from bugsage.intake.receive import read
from bugsage.model.report import RawReport, Reading

OUTPUT = """\
============================= test session starts ==============================
platform linux -- Python 3.11.7, pytest-8.4.2, pluggy-1.6.0
rootdir: /builds/ana/shop
collected 2 items

tests/test_cart.py F.                                                    [100%]

=================================== FAILURES ===================================
__________________________________ test_price __________________________________

    def test_price():
>       assert price(10, 0.1) == 9

tests/test_cart.py:5:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

amount = 10, rate = 0.1

    def price(amount, rate):
>       return amount * RATES[rate]
E       KeyError: 0.1

shop/cart.py:2: KeyError
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_price - KeyError: 0.1
========================= 1 failed, 1 passed in 0.04s ==========================
"""
PYTEST = OUTPUT.splitlines()
BARE = ["Cloning into 'shop'...", "HEAD is now at 5c1d5c1 Rates", *PYTEST]


def each(prefix: str, lines: list[str], end: str = "\n") -> str:
    return "".join(f"{prefix}{line}{end}" for line in lines)


def github() -> str:
    stamp = "2026-05-06T09:30:00.1234567Z "
    return each(
        stamp,
        ["##[group]Run pytest", "\x1b[36;1mpytest\x1b[0m", "shell: /usr/bin/bash -e {0}", "##[endgroup]", *PYTEST,
         "##[error]Process completed with exit code 1.", "Post job cleanup."],
    )  # fmt: skip


def azure() -> str:
    stamp = "2026-05-06T09:30:00.1234567Z "
    head = ["##[section]Starting: Run tests", "=" * 78, "Task         : Command line", "=" * 78,
            "Generating script.", "========================== Starting Command Output ===========================",
            "[command]/usr/bin/bash --noprofile --norc /home/vsts/work/_temp/a.sh"]  # fmt: skip
    tail = ["##[error]Bash exited with code '1'.", "##[section]Finishing: Run tests"]
    return each(stamp, [*head, *PYTEST, *tail], "\r\n")


def gitlab() -> str:
    return (
        "\x1b[0KRunning with gitlab-runner 17.4.0 (b92ee590)\x1b[0;m\n"
        "section_start:1746523800:step_script\r\x1b[0K\x1b[0K\x1b[36;1mExecuting the script stage of the job\x1b[0;m\n"
        "\x1b[32;1m$ pytest\x1b[0;m\n"
        + each("", PYTEST)
        + "section_end:1746523810:step_script\r\x1b[0Ksection_start:1746523810:cleanup_file_variables\r\x1b[0K\n"
        "\x1b[31;1mERROR: Job failed: exit code 1\n\x1b[0;m"
    )


def gitlab_stamped() -> str:
    return each("2026-05-06T09:30:00.123456Z 01O ", [*BARE, "\x1b[31;1mERROR: Job failed: exit code 1\x1b[0;m"])


def buildkite() -> str:
    def line(text: str) -> str:
        return f"\x1b_bk;t=1746523800123\x07{text}\r\n"

    head = ["~~~ Preparing working directory", "\x1b[90m$\x1b[0m git fetch -v --prune", "~~~ Running commands",
            "\x1b[90m$\x1b[0m pytest"]  # fmt: skip
    tail = ["\x1b[31m🚨 Error: The command exited with status 1\x1b[0m", "^^^ +++", "user command error: exit status 1"]
    return "".join(map(line, [*head, *PYTEST, *tail]))


def travis() -> str:
    return (
        "travis_fold:start:worker_info\r\x1b[0K\x1b[33;1mWorker information\x1b[0m\nhostname: x\n"
        "travis_fold:end:worker_info\r\x1b[0K\ntravis_time:start:0f2a1c\r\x1b[0K$ pytest\n"
        + each("", PYTEST, "\r\n")
        + "travis_time:end:0f2a1c:start=1,finish=2,duration=1\r\x1b[0K"
        '\x1b[31;1mThe command "pytest" exited with 1.\x1b[0m\n\nDone. Your build exited with 1.\n'
    )


def teamcity() -> str:
    head = "TeamCity build log\nBuild 'Shop / Tests' #12\n\n[09:29:58]W: bt1\n[09:29:59] : Step 1/1: Command Line\n"
    return (
        head
        + each("[09:30:00] :\t [Step 1/1] ", PYTEST)
        + (
            "[09:30:01]W:\t [Step 1/1] Process exited with code 1 (Step: Command Line)\n"
            "[09:30:02]E: Step Command Line failed\n"
        )
    )


def woodpecker() -> str:
    lines = ["+ pytest", *PYTEST]
    return "".join(f"[test:L{number}:{number // 9}s] {line}\n" for number, line in enumerate(lines))


def drone() -> str:
    return "".join(f"[unit tests:{number}] {line}\n" for number, line in enumerate(["+ pytest", *PYTEST]))


def appveyor() -> str:
    return each("[00:01:23] ", ["Build started", "pytest", *PYTEST, "Command exited with code 1"])


def bitbucket() -> str:
    head = ["+ umask 000", "", "+ GIT_LFS_SKIP_SMUDGE=1 retry 6 git clone --branch=main", *BARE[:2], "+ pytest"]
    return each("", [*head, *PYTEST, "", "Build teardown", "Searching for test report files in directories named [x]"])


def circleci() -> str:
    return each("", ["#!/bin/bash -eo pipefail", "pytest", *PYTEST, "", "Exited with code exit status 1"])


def jenkins() -> str:
    head = ["Started by user Ana", "[Pipeline] Start of Pipeline", "[Pipeline] { (Test)", "[Pipeline] sh", "+ pytest"]
    tail = ["[Pipeline] }", "[Pipeline] End of Pipeline", "ERROR: script returned exit code 1", "Finished: FAILURE"]
    return each("", [*head, *PYTEST, *tail])


def jenkins_stamped() -> str:
    return each("[2026-05-06T09:30:00.123Z] ", ["+ pytest", *PYTEST, "ERROR: script returned exit code 1"])


def heard(text: str) -> Reading:
    return read(RawReport(source="job.log", content=text.encode()))


@pytest.mark.parametrize(
    "wrapped",
    [github, azure, gitlab, gitlab_stamped, buildkite, travis, teamcity, woodpecker, drone, appveyor, bitbucket,
     circleci, jenkins, jenkins_stamped],
)  # fmt: skip
def test_a_log_is_read_as_its_output_alone(wrapped: Callable[[], str]) -> None:
    reading, bare = heard(wrapped()), heard(OUTPUT)
    assert (reading.format, reading.tool) == ("pytest_text", "pytest")
    assert reading.counts == bare.counts
    (event,), (plain,) = reading.events, bare.events
    assert (event.type, event.message, event.test, event.frames) == ("KeyError", "0.1", plain.test, plain.frames)
    assert event.detail == plain.detail
    assert reading.key_lines[0].text.strip()
    told = wrapped().split("\n")[reading.key_lines[0].line - 1]
    assert "KeyError" in told
