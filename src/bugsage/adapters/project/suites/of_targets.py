"""Targets called `test`, of tools that run whatever a project tells them: asked last."""

from bugsage.adapters.project.suites.suite import Suite, says

_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_JUSTFILES = ("justfile", "Justfile", ".justfile")
_TASKFILES = ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml", "Taskfile.dist.yml")

TARGETS = (
    Suite("make", says(r"^test[ \t]*::?(?!=)", *_MAKEFILES, place="target test"), ("make", "test"), "{sign} is there"),
    Suite(
        "just", says(r"^@?test(?:[ \t]+[^:=\n]*)?:(?!=)", *_JUSTFILES, place="recipe test"), ("just", "test"),
        "{sign} is there",
    ),
    Suite(
        "task", says(r"^(?:  |\t|    )['\"]?test['\"]?:", *_TASKFILES, place="task test"), ("task", "test"),
        "{sign} is there",
    ),
)  # fmt: skip
