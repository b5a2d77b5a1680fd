"""What can go wrong with `make up`, said in words.

LocalError
├── PortTakenError
├── ProgramError        a program of ours ended, or did not begin
└── NotRunningError
"""


class LocalError(Exception):
    """The text is for the person at the terminal: what happened, and what to do."""


class PortTakenError(LocalError):
    """Someone else listens where we want to."""


class ProgramError(LocalError):
    """A program of ours ended or did not get ready; the text ends with the last lines of its log."""


class NotRunningError(LocalError):
    """There is no deployment of ours on this machine."""
