"""Safety rules as their files say them: when a rule speaks, what it asks for, and the examples that are its tests."""

from __future__ import annotations

from typing import Annotated

import msgspec

from bugsage.model.base import Noun

#: What a sentence may be filled with. Nothing of a change's own text: it could be a secret.
VALUES = (
    "file", "symbol", "line", "count", "value", "callers", "confidence", "triage", "criticality", "contract_history",
    "actor", "branch",
)  # fmt: skip


class Site(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place where a fix would land, as rules look at it. An empty name means that no place is known."""

    #: Relative to the repository, with `/`.
    file: str = ""
    #: The qualified name inside the file.
    symbol: str = ""
    #: Kind of the issue's triage.
    triage: str = "code"
    #: Highest criticality of the contracts that speak of this place: `low`, `medium` or `high`; empty without any.
    criticality: str = ""
    #: What the history of such a contract tells: `loosened`, `unfollowed`, `agent`.
    contract_history: tuple[str, ...] = ()
    #: Number of functions that call it directly.
    callers: int = 0
    #: Probability that the fault is here.
    confidence: float = 1.0


class Threshold(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Borders of a number; all that are given must be kept."""

    at_least: float | None = None
    at_most: float | None = None
    over: float | None = None
    below: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a number keeps the borders."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (self.over is None or value > self.over)
            and (self.below is None or value < self.below)
        )


class SyntaxQuery(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A tree-sitter query over the files of one language."""

    #: As `languages` names it.
    language: str
    #: Something it captures in the new text begins in an added line.
    added: str = ""
    #: Something it captures in the old text begins in a removed line.
    removed: str = ""


class Condition(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What must hold at one place of a change: everything that is given, of a list any one."""

    #: Conditions that must all hold.
    all_: tuple[Condition, ...] = msgspec.field(default=(), name="all")
    #: Conditions of which one must hold.
    any_: tuple[Condition, ...] = msgspec.field(default=(), name="any")
    #: A condition that must not hold.
    not_: Condition | None = msgspec.field(default=None, name="not")
    #: A condition that must hold at any place of the change.
    somewhere: Condition | None = None

    #: Globs of files, before or after a renaming; `**` stands for any number of folders. Case does not matter.
    paths: tuple[str, ...] = ()
    #: Languages of the file, by its name.
    languages: tuple[str, ...] = ()
    #: The file is a test, by its path.
    test: bool | None = None
    #: What happens to the file: `added`, `deleted`, `modified`, `renamed`, `copied`.
    kinds: tuple[str, ...] = ()
    #: What its mode becomes: `executable`, `link`, `submodule`; `changed` for any other than before.
    modes: tuple[str, ...] = ()
    #: Its content is not text.
    binary: bool | None = None
    #: Number of lines added to the file.
    file_added: Threshold | None = None
    #: Number of lines removed from the file.
    file_removed: Threshold | None = None

    #: Regular expressions; one matches in an added line.
    added: tuple[str, ...] = ()
    #: Regular expressions; one matches in a removed line.
    removed: tuple[str, ...] = ()
    #: Regular expressions; more added than removed lines of the file match.
    gains: tuple[str, ...] = ()
    #: Regular expressions; more removed than added lines of the file match.
    loses: tuple[str, ...] = ()
    #: How many lines `added`, `removed`, `gains` or `loses` beside it must find; at least one by default.
    matches: Threshold | None = None
    #: Regular expressions over added lines that follow one another.
    added_block: tuple[str, ...] = ()
    #: Regular expressions over removed lines that follow one another.
    removed_block: tuple[str, ...] = ()
    #: Regular expressions over the file's whole text before.
    before: tuple[str, ...] = ()
    #: Regular expressions over the file's whole text afterwards.
    after: tuple[str, ...] = ()
    #: Over the syntax of added or removed code; asked last.
    query: SyntaxQuery | None = None

    #: Globs of qualified names. Case does not matter.
    symbols: tuple[str, ...] = ()
    #: What happens to the symbol: `added`, `removed`, `signature`, `body`.
    symbol_changes: tuple[str, ...] = ()
    #: Nothing in its name says that it is private.
    public: bool | None = None
    #: More direct callers than this.
    callers_over: int | None = None
    #: Criticalities of a contract that speaks of the place.
    criticality: tuple[str, ...] = ()
    #: What the history of a contract that speaks of the place tells.
    contract_history: tuple[str, ...] = ()
    #: Globs of ids of contracts that speak of the place.
    contracts: tuple[str, ...] = ()

    #: Measures of the whole change, by name.
    measures: dict[str, Threshold] = {}
    #: Regular expressions; one matches in the message of a commit. Case does not matter.
    message: tuple[str, ...] = ()
    #: The failure was seen again before the change was made; `false` holds too where nobody tried.
    reproduced: bool | None = None
    #: What ran for the change ran in a sandbox.
    sandboxed: bool | None = None
    #: The newest recorded run executed every added line of the product that could be told.
    tested: bool | None = None

    #: Kinds of triage.
    triage: tuple[str, ...] = ()
    #: A smaller probability than this that the fault is where the diagnosis says.
    confidence_below: float | None = None
    #: A larger one than this.
    confidence_over: float | None = None
    #: Globs of the categories of causes.
    causes: tuple[str, ...] = ()
    #: The place is one of the suspects that the diagnosis would stand for.
    in_suspects: bool | None = None
    #: Globs of the error's type.
    error_types: tuple[str, ...] = ()
    #: Globs of the tool that reported the error.
    tools: tuple[str, ...] = ()
    #: Languages of the error.
    error_languages: tuple[str, ...] = ()

    #: Globs of the branch that the change would land on.
    branches: tuple[str, ...] = ()
    #: Who made the change: `human`, `agent`, `template`, `unknown`, or a glob such as `agent:claude*`.
    actors: tuple[str, ...] = ()


class Consequence(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a rule asks for when it speaks. All but `cap` can only make things stricter."""

    #: 0 to 10.
    points: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.0
    #: A person must look at it, whatever the score.
    review: bool = False
    #: A person must decide, whatever the score.
    escalate: bool = False
    #: It is refused.
    deny: bool = False
    #: The score is not higher than this. Only the owner's file may say it.
    cap: Annotated[float, msgspec.Meta(ge=0, le=10)] | None = None


class Example(Site, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place, or a small change, that a rule is tested with."""

    #: A unified diff; `@@` may stand without numbers, and with `file` the names of the file may be left out.
    diff: str = ""
    #: Whole texts of `file`; the diff is made of them. One alone says that the file is added or deleted.
    before: str | None = None
    after: str | None = None
    #: `human:NAME`, `agent:NAME` or `template:NAME`; empty where nothing says so.
    actor: str = ""
    branch: str | None = None
    #: Message of the one commit.
    message: str = ""
    measures: dict[str, float] = {}
    reproduced: bool | None = None
    sandboxed: bool | None = None
    #: What happens to `symbol`.
    symbol_change: str = "body"
    public: bool = False
    #: Ids of the contracts that speak of `symbol`.
    contracts: tuple[str, ...] = ()
    #: Categories of the causes that the diagnosis names.
    causes: tuple[str, ...] = ()
    in_suspects: bool = False
    error_type: str = ""
    tool: str = ""
    error_language: str = ""


class Examples(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a rule is tested with."""

    #: What it must speak of.
    hit: tuple[Example, ...] = ()
    #: What looks like it, and of which it must not speak.
    miss: tuple[Example, ...] = ()


class Pack(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rules of one file have in common."""

    name: str
    version: str = "1"
    #: One sentence.
    about: str = ""


class Rule(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A safety rule over the places of a change, or where a fix would land."""

    id: str
    #: A few words.
    title: str = ""
    when: Condition
    then: Consequence
    #: One sentence for the reader; `{file}` and the like are filled in.
    because: str
    #: Another rule, or a finding of the tamper guard (`tamper-test-skipped`), that tells the same fact: of all that do,
    #: only the heaviest has its points. What each demands stays demanded.
    same_as: str = ""
    examples: Examples = Examples()
    #: The pack it belongs to, `name@version`; empty without one.
    pack: str = ""
    #: For each pattern over lines sets of words, of each of which one stands in whatever it matches.
    words: dict[str, tuple[tuple[str, ...], ...]] = {}
    #: File it was read from and the line its entry begins.
    source: str = ""
    line: int = 0


class RuleFile(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole file of rules."""

    #: `bugsage/rules@1`.
    schema: str
    pack: Pack | None = None
    rules: tuple[Rule, ...] = ()


class Tried(Noun, frozen=True, kw_only=True):
    """What became of one example."""

    rule: str
    #: `hit` or `miss`: what it should be.
    expected: str
    #: From 1, in the order of the file.
    number: int
    #: None where it cannot be told.
    passed: bool | None
    #: What is wrong, or why it cannot be told; for a hit that passed what the rule says.
    said: str


class Complaint(Noun, frozen=True, kw_only=True):
    """Something that is wrong with a rule, or that makes it useless."""

    #: Id of the rule; empty where a whole file is meant.
    rule: str
    #: `unreadable`, `pattern`, `query`, `unreachable`, `contradiction`, `duplicate`, `expired`, `pack`, `measure` or
    #: `same`.
    kind: str
    said: str
    source: str = ""
    line: int = 0
    #: It is only worth knowing.
    warning: bool = False
