"""Facts that the tests of decisions share: those of a fix that may go by itself, and any at all."""

from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.model.approval import GATES, SAFEST, Demand, Facts, Terms

TRUSTING = replace(SAFEST, auto=("missing-key",))
#: Everything speaks for it.
BEST = Facts(
    about="fix",
    score=1.2,
    demands=(),
    confidence=0.93,
    reproduced=True,
    gates=dict.fromkeys(GATES, "passed"),
    kind="code",
    category="missing-key",
    maker="template:missing-key",
    sandboxed=True,
    stopped=False,
    exhausted=(),
    unknown=(),
    terms=TRUSTING,
)

WORDS = st.sampled_from(["", "code", "test", "missing-key", "none-value", "a\ud800b", "x" * 400])
DEMANDS = st.builds(
    Demand,
    rule=st.sampled_from(["secrets", "ci-files", "size"]),
    asks=st.sampled_from(["review", "escalate", "deny", "later"]),
    reason=st.text(max_size=10),
)
SCORES = st.one_of(st.none(), st.floats(0, 10), st.floats(allow_nan=True, allow_infinity=True))
SHARES = st.one_of(st.none(), st.floats(0, 1), st.floats(allow_nan=True, allow_infinity=True))
GATE_STATES = st.sampled_from(["passed", "failed", "not-run", "", "later"])
TERMS = st.builds(
    Terms,
    auto_up_to=st.floats(allow_nan=True),
    review_up_to=st.floats(0, 10),
    confidence=st.floats(0, 1),
    auto=st.lists(WORDS, max_size=3).map(tuple),
    never=st.lists(WORDS, max_size=2).map(tuple),
    gates=st.lists(st.sampled_from([*GATES, "linted"]), max_size=5).map(tuple),
)
FACTS = st.builds(
    Facts,
    about=st.sampled_from(["issue", "change", "fix", "", "later"]),
    score=SCORES,
    demands=st.lists(DEMANDS, max_size=4).map(tuple),
    confidence=SHARES,
    reproduced=st.none() | st.booleans(),
    gates=st.dictionaries(st.sampled_from([*GATES, "linted"]), GATE_STATES),
    kind=WORDS,
    category=WORDS,
    maker=st.sampled_from(["", "human:Ana", "agent:claude", "template:missing-key"]),
    sandboxed=st.none() | st.booleans(),
    stopped=st.none() | st.booleans(),
    exhausted=st.none() | st.lists(st.text(max_size=5), max_size=2).map(tuple),
    unknown=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    terms=st.just(SAFEST) | st.just(TRUSTING) | TERMS,
)
#: Facts of a fix near to the best, so that every path comes up often.
NEARLY = st.builds(
    lambda changes: replace(BEST, **changes),
    st.fixed_dictionaries(
        {},
        optional={
            "score": st.floats(0, 10),
            "demands": st.lists(DEMANDS, max_size=1).map(tuple),
            "confidence": st.floats(0.7, 1),
            "reproduced": st.booleans(),
            "gates": st.dictionaries(st.sampled_from(GATES), GATE_STATES, min_size=3),
            "sandboxed": st.booleans(),
            "stopped": st.booleans(),
            "exhausted": st.lists(st.text(max_size=5), max_size=1).map(tuple),
            "terms": st.just(SAFEST),
        },
    ),
)
