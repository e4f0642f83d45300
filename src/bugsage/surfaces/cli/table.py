"""Names and one-line helps of all commands, so that the list of them is shown without importing any."""

#: In the order in which a newcomer meets them.
SUMMARIES = {
    "init": "Look at the repository and write what is missing",
    "diagnose": "Read errors and say why",
    "test": "Run the tests, record the run, diagnose what failed",
    "listen": "Hear the errors that programs on this machine report",
    "last": "Explain the shell's last command",
    "watch": "See production errors as they come",
    "risk": "How dangerous a change is, and who must agree to it",
    "issues": "What is known, one line each",
    "show": "One issue, whole",
    "bisect": "The commit that introduced an issue, found by running",
    "timeline": "Every entry in order",
    "verdict": "Say whether a diagnosis was right",
    "stop": "Halt every fix, and let none run until it is released",
    "stats": "Counts, times, and how far probabilities can be trusted",
    "ci": "The failed run of this branch, read and diagnosed",
    "parse": "Only what the intake sees: tool, counts, failures, frames",
    "sentry": "Issues of a Sentry project",
    "redact": "A text as it would leave the machine",
    "rules": "The safety rules: list, check, try their examples, explain",
    "lattice": "Contracts: check, map to errors, draft, verify, log",
    "index": "Build or refresh the code map",
    "doctor": "What is set up, what is missing, how to mend it",
    "schema": "JSON Schema of any input or output",
    "version": "Version and build",
}
