"""The id that a request is found by: the caller's own `X-Request-Id`, when it is fit for a header and a log line."""

MAX_CHARACTERS = 128


def fit(given: str | None) -> str | None:
    """What a caller calls a request; None when that is nothing, too long, or could break a line."""
    named = given is not None and given.isascii() and given.isprintable() and 0 < len(given) <= MAX_CHARACTERS
    return given if named else None
