"""What GitHub answers when it refuses, one class for each reason.

GitHubError
├── BadRequestError 400       ├── ConflictError 409
├── BadCredentialsError 401   ├── ValidationError 422
├── ForbiddenError 403        └── BlockedError 451
└── NotFoundError 404
"""

from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"


class GitHubError(Exception):
    """A refusal with the status and the words that GitHub gives."""

    status = 500

    def __init__(self, message: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON body in GitHub's shape."""
        details = {} if self.errors is None else {"errors": self.errors}
        return {
            "message": self.message,
            **details,
            "documentation_url": DOCUMENTATION,
            "status": str(self.status),
        }


class BadRequestError(GitHubError):
    """The request cannot be read."""

    status = 400


class BadCredentialsError(GitHubError):
    """Nobody, or nobody we know, is asking."""

    status = 401

    def __init__(self, message: str = "Bad credentials") -> None:
        super().__init__(message)


class ForbiddenError(GitHubError):
    """The caller is known and may not do this."""

    status = 403

    def __init__(self, message: str = "Resource not accessible by integration") -> None:
        super().__init__(message)


class NotFoundError(GitHubError):
    """It does not exist, or the caller may not know that it does."""

    status = 404

    def __init__(self, message: str = "Not Found") -> None:
        super().__init__(message)


class ConflictError(GitHubError):
    """The state of the thing does not allow it."""

    status = 409


class BlockedError(GitHubError):
    """The repository was taken down for legal reasons; it is still listed."""

    status = 451

    def __init__(self, message: str = "Repository access blocked") -> None:
        super().__init__(message)

    def body(self) -> dict[str, Any]:
        """https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api"""
        block = {
            "reason": "dmca",
            "created_at": "2026-01-01T00:00:00Z",
            "html_url": "https://github.com/github/dmca/blob/master/2026/01/2026-01-01-example.md",
        }
        return {"message": self.message, "block": block}


class ValidationError(GitHubError):
    """The request can be read and makes no sense."""

    status = 422


def invalid_field(resource: str, field: str) -> ValidationError:
    """GitHub's 422 for a field with a value that it cannot take."""
    return ValidationError("Validation Failed", [{"resource": resource, "field": field, "code": "invalid"}])


def invalid_because(resource: str, message: str) -> ValidationError:
    """GitHub's 422 with a sentence of its own."""
    return ValidationError("Validation Failed", [{"resource": resource, "code": "custom", "message": message}])
