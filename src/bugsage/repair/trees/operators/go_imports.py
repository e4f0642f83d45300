"""Imports of Go: a package that nobody asked for, and one that nobody uses, which the compiler refuses both."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite

NAME = "go-imports"
_UNDEFINED = re.compile(r"undefined: ([A-Za-z_]\w*)")
_UNUSED = re.compile(r'"([^"]+)" imported (?:as \w+ )?and not used')
_SPEC = re.compile(r'^\s*(?:import\s+)?(?:(\w+)\s+)?"([^"\n]+)"\s*(?://.*)?$', re.M)
#: Packages of Go itself that are asked for most.
_OWN = (
    *("bufio", "bytes", "cmp", "context", "crypto/sha256", "encoding/base64", "encoding/csv", "encoding/hex"),
    *("encoding/json", "errors", "flag", "fmt", "html", "io", "io/fs", "iter", "log", "log/slog", "maps", "math"),
    *("math/big", "math/bits", "math/rand", "net", "net/http", "net/url", "os", "os/exec", "path", "path/filepath"),
    *("reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "text/template"),
    *("time", "unicode", "unicode/utf8", "unsafe"),
)
_MOST = 3


def propose(site: TreeSite) -> Iterator[Candidate]:
    """As other files of the repository bring the name in, then as Go itself does."""
    unused = _UNUSED.search(site.event.message)
    if unused:
        yield from _removed(site, unused[1])
    undefined = _UNDEFINED.search(site.event.message)
    name = undefined[1] if undefined else ""
    if not name or not re.search(rf"\b{name}\.", site.text):
        return
    ways = Counter[str]()
    for file in site.code.files:
        text = site.read(file) if file.endswith(".go") and file != site.file else None
        for alias, path in _SPEC.findall((text or "").partition("\nfunc ")[0]):
            if name == (alias or _last(path)):
                ways[f'{alias} "{path}"' if alias else f'"{path}"'] += 2
    ways.update(f'"{path}"' for path in _OWN if _last(path) == name)
    for number, (spec, _) in enumerate(ways.most_common(_MOST)):
        yield _added(site, spec, 2.5 - 0.5 * number)


def _last(path: str) -> str:
    """The name that a package has by its path, whose end may be a version."""
    parts = [part for part in path.split("/") if not re.fullmatch(r"v\d+", part)]
    return parts[-1].removeprefix("go-").partition(".")[0] if parts else ""


def _added(site: TreeSite, spec: str, weight: float) -> Candidate:
    """Into the block of imports that is there, else behind the clause that names the package."""
    declared = [one for one in site.tree.children if one.kind == "import_declaration"]
    block = next((site.source(one) for one in declared if "(" in site.source(one)), "")
    if block:
        node = next(one for one in declared if site.source(one) == block)
        lines = [line for line in block.split("\n")[1:-1] if _SPEC.match(line)]
        before = next((line for line in lines if line.strip() > spec), "")
        at = node.start + (block.index(f"\n{before}") + 1 if before else block.rindex(")"))
        edit = site.edit(at, at, f"\t{spec}\n")
    else:
        after = (declared or [one for one in site.tree.children if one.kind == "package_clause"] or [site.tree])[-1]
        gap = "\n" if declared else "\n\n"
        edit = site.edit(after.end, after.end, f"{gap}import {spec}")
    return site.candidate(NAME, f"Import {spec}", edit, at=site.tree, weight=weight, category="missing-import")


def _removed(site: TreeSite, path: str) -> Iterator[Candidate]:
    """The line of an import that nothing uses any more."""
    for node in site.tree.walk():
        if node.kind == "import_spec" and f'"{path}"' in site.source(node):
            above = site.parents.get(node)
            whole: SyntaxNode = above if above is not None and above.kind == "import_declaration" else node
            why = f"Take out the import of {path}"
            yield site.candidate(NAME, why, site.delete(whole), at=node, weight=2.0, category="unused-import")


OPERATOR = TreeOperator(
    name=NAME,
    languages=("go",),
    propose=propose,
    examples=(
        TreeExample(
            error="BuildError: undefined: strings",
            file="shop/name.go",
            before="""
package shop

import (
	"fmt"
	"time"
)

func Name(name string) string {
	return fmt.Sprint(strings.ToUpper(name), time.Now()) // <-
}
""",
            after="""
package shop

import (
	"fmt"
	"strings"
	"time"
)

func Name(name string) string {
	return fmt.Sprint(strings.ToUpper(name), time.Now())
}
""",
        ),
        TreeExample(
            error="BuildError: undefined: prices",
            file="shop/name.go",
            before="""
package shop

func Total() int {
	return prices.Sum() // <-
}
""",
            after="""
package shop

import "example.org/shop/internal/prices"

func Total() int {
	return prices.Sum()
}
""",
            others={"cmd/main.go": 'package main\n\nimport "example.org/shop/internal/prices"\n\nfunc main() {}\n'},
        ),
        TreeExample(
            error='BuildError: "strings" imported and not used',
            file="shop/name.go",
            before="""
package shop

import (
	"fmt"
	"strings" // <-
)

func Name(name string) string {
	return fmt.Sprint(name)
}
""",
            after="""
package shop

import (
	"fmt"
)

func Name(name string) string {
	return fmt.Sprint(name)
}
""",
        ),
        TreeExample(
            error="BuildError: undefined: nothing",
            file="app.go",
            before="package main\n\nfunc one() int { return nothing } // <-\n",
        ),
    ),
)
