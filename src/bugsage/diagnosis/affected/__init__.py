"""Which tests a change touches: by what they were seen to run, else by the code and by what changed together before.

What is wanted above all is that no test is left out that the change can turn: a name that changes its meaning touches
whatever speaks of it, and what cannot be told touches everything.
"""
