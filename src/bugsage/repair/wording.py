"""Code and messages of strangers in a sentence of ours."""


def short(text: str, most: int = 50) -> str:
    """In one line of at most so many characters."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
