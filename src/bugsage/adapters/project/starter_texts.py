"""The texts of the files that `bugsage init` writes."""

CONTRACTS_README = """\
# Contracts

What this project promises of its functions, one or more contracts a file. BugSage reads every `*.yaml` file here,
compares the promises with the code, and says when an error breaks one.

`example.yaml` shows the keys. `bugsage schema contract` prints the whole format.
"""

CONTRACTS_EXAMPLE = """\
# A contract, as an example. Take the comment marks away and fit it to a function of yours.
version: 1
contracts: []
#  - id: SHOP-1
#    title: A total is never negative
#    status: draft                        # draft, active or deprecated
#    owner: "@shop"
#    applies_to: ["src/shop/order.py::Order.total"]
#    requires: ["percent >= 0"]           # holds when it is called; else the caller is to blame
#    ensures: ["result >= 0"]             # holds when it returns; else this function is to blame
#    raises: {ValueError: "percent > 100"}    # the exceptions that may leave it, and when
#    must_call: ["audit.record"]
#    must_not_call: ["print"]
#    tests: ["tests/test_order.py::*"]
#    criticality: medium                  # low, medium or high
"""

RULES_README = """\
# Safety rules

Rules of this project about changes, beside those that ship with BugSage: how much risk a place carries, and where a
person must agree. BugSage reads the `*.yaml` files here that say `schema: bugsage/rules@1`, for example:

```yaml
schema: bugsage/rules@1
rules:
  - id: billing
    when: {paths: ["src/billing/**"]}
    then: {points: 5.0}
    because: "{file} moves money"
    examples:
      hit:
        - {file: src/billing/invoice.py}
      miss:
        - {file: src/blog/post.py}
```

Every rule carries its own examples: places it must speak of (hit), and places it must not (miss).
"""

SETTINGS = """\
# Settings of BugSage; the values shown are the defaults.
{header}# diagnose.top = 10            # suspects shown for each issue
{command}{found}
# test.record = true           # put the recorder into pytest runs
# code.exclude = []            # globs of files that are never suspects
"""
