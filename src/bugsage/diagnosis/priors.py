"""How often a cause of each category is the true one when its words fit.

These are judgements, made while reading failures of open projects: how much of the explanation is printed by the error
itself (a missing key is certain to be missing), and how often the fix then goes where the sentence points. They are to be
refitted once verdicts are on record.
"""

PRIORS: dict[str, float] = {}
