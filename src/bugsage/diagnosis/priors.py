"""How often a cause of each category is the true one when its words fit.

Most are judgements, made while reading failures of open projects: how much of the explanation the error itself prints
(a missing key is certain to be missing), and how often the fix then goes where the sentence points. Those in MEASURED
come from data: of the n of 199 development cases in which the category came first, suspects ranked with the case's
repository left out, so many named a place of the true fix; the former judgement counts as four cases more.
The development cases have none in which the fix was to take a test back, so `changed-expectation` cannot be measured.
"""

PRIORS: dict[str, float] = {
    # The error names the cause nearly whole.
    "syntax-error": 0.8,
    "circular-import": 0.75,
    "missing-fixture": 0.75,
    "dependency": 0.7,
    "missing-setting": 0.7,
    "missing-super-init": 0.7,
    "missing-await": 0.7,
    "mutable-default": 0.65,
    "changed-while-iterating": 0.7,
    "abstract-class": 0.65,
    "unbound-local": 0.65,
    "missing-import": 0.65,
    "missing-name": 0.65,
    "argument-order": 0.62,
    "wrong-arguments": 0.6,
    # The error names the symptom, the code shows where it came from.
    "none-value": 0.6,
    "missing-attribute": 0.62,
    "attribute-before-set": 0.58,
    "missing-key": 0.52,
    "index-range": 0.55,
    "empty-sequence": 0.57,
    "unpacking": 0.55,
    "division-by-zero": 0.57,
    "wrong-type": 0.52,
    "wrong-use": 0.52,
    "not-callable": 0.6,
    "recursion": 0.6,
    "pickling": 0.6,
    "read-only": 0.52,
    "encoding": 0.55,
    "bad-number": 0.52,
    "bad-document": 0.5,
    "closed-resource": 0.5,
    "timeout": 0.4,
    "warning-raised": 0.5,
    "environment": 0.6,
    "missing-file": 0.5,
    "failing-setup": 0.35,
    "wrong-exception": 0.5,
    "raised-by-guard": 0.37,
    "refused-by-library": 0.42,
    "assertion-in-code": 0.4,
    "raised-by-test-double": 0.5,
    "failed-check": 0.3,
    # A comparison shows what differs, rarely why.
    "order-only": 0.5,
    "element-count": 0.45,
    "empty-result": 0.42,
    "none-result": 0.5,
    "whitespace-only": 0.5,
    "letter-case": 0.5,
    "escape-codes": 0.5,
    "extra-text": 0.45,
    "number-in-text": 0.48,
    "time-shift": 0.5,
    "numeric-difference": 0.44,
    "type-only": 0.52,
    "set-difference": 0.42,
    "dict-difference": 0.43,
    "missing-part": 0.4,
    "false-condition": 0.29,
    "identity": 0.4,
    "prints-alike": 0.45,
    "failed-command": 0.42,
    "did-not-raise": 0.58,
    "did-not-warn": 0.5,
    "message-mismatch": 0.48,
    "mock-call": 0.4,
    "snapshot": 0.35,
    "different-value": 0.26,
    # Other languages.
    "null-reference": 0.58,
    # JavaScript and TypeScript.
    "undefined-value": 0.58,
    "no-function": 0.58,
    "missing-module": 0.7,
    "thrown-here": 0.37,
    "unfinished": 0.4,
    "unequal-values": 0.26,
    # History alone.
    "recent-change": 0.4,
    "changed-expectation": 0.15,
}

#: Category to how often it came first, and how often its suspect was then a place of the true fix.
MEASURED: dict[str, tuple[int, int]] = {
    "raised-by-guard": (25, 9),
    "different-value": (17, 4),
    "missing-attribute": (14, 9),
    "wrong-exception": (10, 5),
    "refused-by-library": (9, 4),
    "did-not-raise": (8, 5),
    "false-condition": (8, 2),
}
