"""What each feature stands for, in words."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from bugsage.diagnosis.ranking.candidates import Scores
from bugsage.diagnosis.ranking.clues import Clues, Read
from bugsage.diagnosis.ranking.crashing import by_origin
from bugsage.diagnosis.ranking.delegating import is_thin
from bugsage.diagnosis.ranking.given import held
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.diagnosis.ranking.text import stem
from bugsage.diagnosis.ranking.trails import Trail, same_file
from bugsage.diagnosis.reading import quote
from bugsage.diagnosis.values.producer import Producer
from bugsage.model.code import Call
from bugsage.model.diagnosis import WHATEVER_FAILED, Evidence
from bugsage.model.words import identifiers_of, parts_of

#: Contributions smaller than this are not worth a line.
_SMALLEST = 0.05
_MOST = 8
#: So many words are shown of what two texts share.
_WORDS = 4
#: A word as a sentence quotes it, and so much of a source that is looked through for its spelling.
_WORD = re.compile(r"`([a-z0-9_]+)`")
_LONGEST = 100_000

Say = Callable[[Scene, Sequence[Clues], int], str]


def evidence(
    scene: Scene,
    clues: Sequence[Clues],
    features: Mapping[str, Scores],
    weights: Mapping[str, float],
    i: int,
    read: Read | None = None,
) -> tuple[Evidence, ...]:
    """Every group of features that moved this candidate, the strongest first, with what it added in log-odds.

    With `read`, words stand as the candidate's source spells them.
    """
    added: dict[str, dict[str, float]] = {}
    for name, weight in weights.items():
        if value := features.get(name, {}).get(i, 0.0):
            added.setdefault(GROUP_OF.get(name, "shape"), {})[name] = weight * value
    spelling = _spelling(scene, i, read) if read else {}
    told = [
        Evidence(
            kind=GROUPS[group][0],
            detail=_spelled(_told(scene, clues, group, parts, i), spelling if group in WORDED else {}),
            weight=round(total, 3),
        )
        for group, parts in added.items()
        if abs(total := sum(parts.values())) >= _SMALLEST
    ]
    return tuple(sorted(told, key=lambda e: (-abs(e.weight), e.kind, e.detail))[:_MOST])


def _told(scene: Scene, clues: Sequence[Clues], group: str, names: Iterable[str], i: int) -> str:
    """The sentence of a group, about the failures that speak for it; these need not be the ones asked about."""
    say = GROUPS[group][1]
    speaking = [c for event, c in scene.clues.items() if any(scene.of_failure(event).get(n, {}).get(i) for n in names)]
    own = [c for c in speaking if any(c is one for one in clues)]
    if own or not speaking:
        return say(scene, own or clues, i)
    return f"{say(scene, speaking, i)}, in another failure of this report"


def _shared(words: Callable[[Clues], Mapping[str, int]], sentence: str, otherwise: str = "") -> Say:
    def say(scene: Scene, clues: Sequence[Clues], i: int) -> str:
        asked = {word for c in clues for word in words(c)}
        found = _written(scene, i, scene.postings.shared(i, asked, 3 * _WORDS)) or _in_name(scene, i, asked)
        return sentence.format(words=_quoted(found)) if found or not otherwise else otherwise

    return say


def _plain(sentence: str) -> Say:
    return lambda scene, clues, i: sentence


def _frame(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    depth = min((c.stack.index(i) for c in clues if i in c.stack), default=None)
    if depth is None:
        crashed = [scene.candidates.places[c.stack[0]][1] for c in clues if c.stack]
        called = any(_reaches(scene, definition.calls, i) for definition in crashed)
        return "the innermost frame of the project calls it" if called else "it stands beside the place of the crash"
    if depth == 0:
        began = next((by_origin(c.event)[0] for c in clues if i in c.stack[:1]), None)
        if began is not None and began.relation != "raised":
            return f"it is the innermost frame of the project in the traceback of `{began.type[:80]}`, the first cause"
        return "it is the innermost frame of the project in the traceback"
    return f"it is in the traceback, {depth} call{'s' if depth > 1 else ''} above the innermost frame of the project"


def _used(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    count = len(scene.candidates.callers.get(i, ()))
    return f"{count} other{'s call' if count > 1 else ' calls'} it: what is used widely is seldom wrong for one of them"


def _name(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    asked = {word for c in clues for word in c.test_id}
    return f"its name shares {_quoted(_in_name(scene, i, asked))} with the test's"


def _called(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    if any(_reaches(scene, c.calls, i) for c in clues):
        return "the failing test calls it"
    return "it is called by what the failing test calls"


def _reaches(scene: Scene, calls: Iterable[Call], i: int) -> bool:
    return any(i in scene.candidates.called(call.name) for call in calls)


def _module(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    tests = sorted({c.test_file for c in clues if c.test_file})
    if scene.candidates.places[i][0].path in tests:  # tests of Rust stand beside what they test
        return "it stands in the file of the test"
    return f"{scene.candidates.places[i][0].path} is the module that {tests[0] if tests else 'the test'} is about"


def _together(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    path = scene.candidates.places[i][0].path
    tests = {c.test_file for c in clues if c.test_file}
    both = sum(1 for commit in scene.commits if path in commit.files and tests & set(commit.files))
    often = sum(1 for commit in scene.commits if path in commit.files)
    if not both:
        return f"its file changed in {often} of the last {len(scene.commits)} commits"
    return f"its file changed together with the failing test's in {both} of {often} commits"


def _trail(scene: Scene, clues: Sequence[Clues], i: int) -> tuple[Trail | None, Sequence[Trail]]:
    """What a failing test executed, where that holds the candidate, and the passing tests to compare it with."""
    return next(
        ((trail, scene.runs.trails.passing(test)) for c in clues if scene.runs and (test := c.event.test)
         if (trail := scene.runs.trails.of(test)) and i in trail.lines),
        (None, []),
    )  # fmt: skip


def scarce_lines(scene: Scene, clues: Sequence[Clues], i: int) -> dict[int, float]:
    """The lines of a candidate that a failing test executed, each with the share of passing tests that did too."""
    trail, passing = _trail(scene, clues, i)
    if trail is None:
        return {}
    return {
        line: sum(line in other.lines.get(i, ()) for other in passing) / max(len(passing), 1)
        for line in sorted(trail.lines[i])
    }


def _executed(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    """How many passing tests executed the line of it that fewest of them did."""
    trail, passing = _trail(scene, clues, i)
    if trail is None:
        return "code inside it was executed by the failing test"
    if not passing:
        return "the failing test executes it, and there is no passing test to compare with"
    whose = "of its file" if same_file(trail, passing[0]) else "of the run"
    reached = {line: sum(line in other.lines.get(i, ()) for other in passing) for line in sorted(trail.lines[i])}
    if not reached:
        share = sum(i in other.lines for other in passing)
        return f"the failing test executes it, as {share} of {len(passing)} passing tests {whose} do"
    line = min(reached, key=lambda n: (reached[n], n))
    if not reached[line]:
        return f"the failing test executes line {line}, which none of {len(passing)} passing tests {whose} reaches"
    also = f"{reached[line]} of {len(passing)} passing tests"
    return f"the failing test executes it; line {line} is reached by {also} {whose} too"


def _value(*roles: str) -> Say:
    """How a candidate had a hand in the value that failed: the way back, with the places it goes through."""

    def say(scene: Scene, clues: Sequence[Clues], i: int) -> str:
        made = (p for c in clues for p in c.producers if p.role in roles)
        one = max((p for p in made if _is(scene, p, i)), key=lambda p: p.weight, default=None)
        if one is None:
            return "it had a hand in the value that failed"
        what = f"`{one.value}`{f', which was {one.held}' if one.held else ''}"
        where = "the failing assertion looks at" if one.asserted else "the failing line uses"
        told = {
            "returned": f"{where} what it returned{'' if one.hops == 1 else ' further back'}: {what}",
            "passed": f"it handed over what became {what} on the failing line",
            "assigned": f"it sets what {where} as {what}",
            "written": f"what {where} as {what} is written in it",
        }[one.role]
        way = f"; it gives that by {one.way}" if one.way else ""
        return f"{told}{way}{f' ({one.chain[-1]})' if one.chain else ''}"

    return say


def _gave(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    """What it gave that the test did not want, and whether it was the first to give it."""
    for c in clues:
        trail, _ = _trail(scene, [c], i)
        what = c.wrong.within if c.wrong else ()
        given = [(one, piece) for one, text in (trail.given if trail else ()) if (piece := held(text, what))]
        piece = next((piece for one, piece in given if one == i), "")
        if piece:
            how = "was the first to give" if given[0][0] == i else "gave"
            return f"in the failing test it {how} `{quote(piece)}`, where obtained and expected differ"
    return "in the failing test it gave what was not wanted"


def _below(scene: Scene, clues: Sequence[Clues], i: int) -> str:
    """Who calls it: an entrance that does little by itself, else what is named more like the test than it is."""
    trail, _ = _trail(scene, clues, i)
    callers = scene.runs.callers(trail).get(i, ()) if trail and scene.runs else ()
    if trail is None or not callers:
        return "what the failing test executes calls it"
    thin = [j for j in callers if is_thin(trail, j)]
    asked = {word for c in clues for word in c.test_id}
    who = min(thin or callers, key=lambda j: (-len(scene.candidates.names[j] & asked), j))
    name = f"`{scene.candidates.places[who][1].symbol}`"
    how = "does little by itself" if thin else "is named more like the test"
    return f"{name}, which the failing test executes and which {how}, calls it"


def _is(scene: Scene, producer: Producer, i: int) -> bool:
    return scene.candidates.of(producer.found.file, producer.found.definition) == i


def _written(scene: Scene, i: int, found: Sequence[str]) -> list[str]:
    """The words that stand in a candidate's code; where only two joined parts of its name are asked about, the name."""
    definition = scene.candidates.places[i][1]
    standing = [word for word in found if word in definition.words]
    return standing or ([definition.name] if found else [])


def _in_name(scene: Scene, i: int, asked: Iterable[str]) -> list[str]:
    """The parts of a candidate's name that are asked about, as the name spells them; else the name itself."""
    common = scene.candidates.names[i] & set(asked)
    symbol = scene.candidates.places[i][1].symbol
    spelled = {part for identifier in identifiers_of(symbol) for part in parts_of(identifier) if stem(part) in common}
    return sorted(spelled, key=lambda word: (-len(word), word)) or ([symbol] if common else [])


def _spelling(scene: Scene, i: int, read: Read) -> dict[str, str]:
    """Words in lower case to how the candidate's source writes them, where it never writes them in lower case."""
    file, definition = scene.candidates.places[i]
    lines = (read(file.path) or "").split("\n")[definition.start - 1 : definition.end]
    written: dict[str, str] = {}
    for identifier in identifiers_of("\n".join(lines)[:_LONGEST]):
        bare = identifier.strip("_")
        if bare.lower() == bare or bare.lower() not in written:
            written[bare.lower()] = bare
    return written


def _spelled(detail: str, spelling: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: f"`{spelling.get(found[1], found[1])}`", detail) if spelling else detail


def _quoted(words: Sequence[str]) -> str:
    """At most four words, the telling ones: no numbers or scraps, and no word that another one holds."""
    telling = [w for w in words if len(w) > 2 and not w.isdigit()] or list(words)
    whole = [w for w in telling if not any(w != other and w in other for other in telling)]
    return ", ".join(f"`{word}`" for word in whole[:_WORDS])


def _hinted(*features: str) -> Say:
    def say(scene: Scene, clues: Sequence[Clues], i: int) -> str:
        file, definition = scene.candidates.places[i]
        events = [event for event, c in scene.clues.items() if any(c is one for one in clues)]
        told = (hint for event in events for hint in scene.hints.get(event, ()) if hint.feature in features)
        about = [h for h in told if (h.file, h.symbol) == (file.path, definition.symbol)]
        return max(about, key=lambda h: h.value).detail if about else ""

    return say


#: Group of features to the kind of evidence it is and the sentence that says so.
GROUPS: dict[str, tuple[str, Say]] = {
    "frame": ("frame", _frame),
    "report": ("message", _shared(lambda c: c.text, "its code shares {words} with the text of the failure")),
    "message": ("message", _shared(lambda c: c.message, "its code shares {words} with the error's message")),
    "named": ("name", _plain("whoever wrote the report names it")),
    "literal": ("message", _plain("the message holds a text that stands in it")),
    "held": ("message", _plain("a text in it holds what the test obtained and did not want")),
    "gave": ("value", _gave),
    "difference": (
        "message",
        _shared(
            lambda c: c.expected_only | c.obtained_only, "its code holds {words}, in which expected and obtained differ"
        ),
    ),
    "body": (
        "test",
        _shared(
            lambda c: c.body,
            "its code shares {words} with the failing test's source",
            "what calls it shares words with the failing test's source",
        ),
    ),
    "call": ("test", _called),
    "helper": ("test", _plain("a helper or fixture of the failing test calls it")),
    "import": ("test", _plain("the failing test's file imports it by name")),
    "file_import": ("test", _plain("the failing test's file imports its file")),
    "titled": ("test", _plain("the failing test's titles name it")),
    "module": ("test", _module),
    "folder": ("test", _plain("it lies in folders called like the failing test's")),
    "package": ("test", _plain("it belongs to the same package of the repository as the failing test")),
    "parameters": ("test", _shared(lambda c: c.parameters, "its code shares {words} with the test's parameters")),
    "name": ("name", _name),
    "change": (
        "diff",
        _shared(
            lambda c: c.changed,
            "its code shares {words} with what was changed last in the test",
            "other code of its file shares words with what was changed last in the test",
        ),
    ),
    "changed": ("diff", _plain("its own lines were changed since the last good state")),
    "contract": ("contract", _hinted("contract_violated", "contract_requires_broken_by")),
    "contract_past": ("contract", _hinted("contract_loosened", "contract_unfollowed", "contract_changed_with_code")),
    "similar": ("similar", _hinted("similar_solved")),
    "together": ("history", _together),
    "introduced": ("history", _plain("the commit that introduced the failure changed it")),
    "called before": ("frame", _plain("a frame of the traceback called it before it failed")),
    "used": ("frame", _used),
    "forwarding": ("frame", _plain("its line in the traceback only hands on the arguments that came in")),
    "short": ("frame", _plain("the innermost frame, and hardly a line of its own: who calls it decides")),
    "entry": ("frame", _plain("the program was started there: it only calls what failed")),
    "given": ("value", _plain("it failed on a value just as its caller gave it")),
    "around": ("frame", _plain("a method of this class is in the traceback")),
    "own_error": ("frame", _plain("it raised one of Python's own errors by itself")),
    "root": ("frame", _plain("it is in the traceback of the error that came first")),
    "class": ("value", _plain("an object of this class failed, or could not be used")),
    "lines": ("frame", _shared(lambda c: c.lines, "its code shares {words} with the lines that failed")),
    "values": ("value", _shared(lambda c: c.values, "its code speaks of {words}, which the variables held")),
    "returned": ("value", _value("returned")),
    "passed": ("value", _value("passed")),
    "assigned": ("value", _value("assigned", "written")),
    "often": ("history", _plain("how often and how lately it was changed")),
    "choice": ("model", _plain("the model that was asked for a second opinion names it")),
    "executed": ("coverage", _executed),
    "reached": ("coverage", _plain("the failing run executed it, in whichever of its tests")),
    "unreached": ("coverage", _plain("no test of the failing run executed it")),
    "executed_text": (
        "coverage",
        _shared(
            lambda c: c.text | c.test_id,
            "of the code that the failing test executes, it shares the rarest words with the failure: {words}",
            "of the code that the failing test executes, its words are near to the failure's",
        ),
    ),
    "returned_kind": (
        "value",
        _plain("in the failing test it returned something of a kind that it gives in no passing one"),
    ),
    "returned_nothing": ("value", _plain("in the failing test it returned None by one way and a value by another")),
    "raised": ("coverage", _plain("an exception began in it that begins in it in no passing test")),
    "below": ("coverage", _below),
    "receiver": ("coverage", _plain("in the failing test methods run for objects of this class, or for the class")),
    "shape": ("model", _plain(WHATEVER_FAILED)),
}

#: Groups whose sentences list words of the candidate's code.
WORDED = frozenset(
    {"report", "message", "difference", "body", "parameters", "name", "change", "lines", "values", "executed_text"}
)

GROUP_OF: dict[str, str] = {
    "text": "report", "marked": "report", "message": "message", "name_in_message": "message",
    "name_share_in_message": "message", "quoted_by_message": "message", "named_by_reporter": "named",
    "writes_message": "literal", "holds_wrong": "held", "gave_wrong": "gave",
    "raises_type": "literal", "expected_only": "difference", "obtained_only": "difference",
    "body": "body", "test_line": "body", "name_share_in_body": "body", "body_of_caller": "body",
    "parameters": "parameters", "called_by_test": "call", "called_by_helper": "helper", "called_twice_removed": "call",
    "imported_by_test": "import", "in_imported_file": "file_import", "called_in_imported_file": "call",
    "named_by_title": "titled", "main_of_test_module": "module", "module_of_test": "module", "folder_of_test": "folder",
    "package_of_test": "package",
    "name_in_test": "name", "name_share_in_test": "name",
    "changed_text": "change", "changed_text_of_file": "change", "name_in_change": "change", "changed_now": "changed",
    "unproven": "changed", "contract_violated": "contract", "contract_requires_broken_by": "contract",
    "contract_loosened": "contract_past", "contract_unfollowed": "contract_past",
    "contract_changed_with_code": "contract_past",
    "stack_position": "frame", "on_stack": "frame", "crash_implicit": "frame", "crash_raise": "frame",
    "crash_installed": "frame", "second_frame": "frame", "beside_crash": "frame", "called_by_crash": "frame",
    "used_frame": "used", "forwarding_frame": "forwarding", "short_crash": "short", "given_crash": "given",
    "raised_builtin": "own_error", "beside_trace": "frame", "class_of_frame": "around", "text_outside": "report",
    "lines_outside": "lines", "values_outside": "values", "called_before": "called before", "root_position": "root",
    "class_of_value": "class", "crash_lines": "lines", "name_share_in_lines": "lines", "values_text": "values",
    "name_share_in_values": "values",
    "produced_value": "returned", "returned_unusable": "returned", "asserted_value": "returned",
    "passed_value": "passed", "assigns_value": "assigned", "assigns_asserted": "assigned",
    "similar_solved": "similar", "entry_frame": "entry",
    "changes_with_test": "together", "changes_mostly_with_test": "together", "function_changes_with_test": "together",
    "executed": "executed", "spectrum": "executed", "spectrum_scarce": "executed", "only_failing": "executed",
    "entered_late": "executed", "fresh_lines": "executed", "marked_executed": "executed_text",
    "reached": "reached", "unreached": "unreached", "model_choice": "choice",
    "test_id_executed": "executed_text", "changed_text_on_lines": "change", "expected_only_executed": "difference",
    "returned_differently": "returned_kind", "returned_nothing": "returned_nothing", "raised_only_failing": "raised",
    "receiver": "receiver", "receiver_scarce": "receiver", "thin_caller": "below", "named_caller": "below",
    "like_commit": "often", "churn": "often", "introduced": "introduced", "function_churn": "often", "recent": "often",
}  # fmt: skip
