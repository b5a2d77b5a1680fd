"""What GitHub answers when it refuses, one class for each reason.

GitHubError
├── BadRequestError 400       ├── NotFoundError 404
├── BadCredentialsError 401   ├── ConflictError 409
└── ForbiddenError 403        └── ValidationError 422
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


class ValidationError(GitHubError):
    """The request can be read and makes no sense."""

    status = 422


def invalid_field(resource: str, field: str) -> ValidationError:
    """GitHub's 422 for a field with a value that it cannot take."""
    return ValidationError("Validation Failed", [{"resource": resource, "field": field, "code": "invalid"}])


def invalid_because(resource: str, message: str) -> ValidationError:
    """GitHub's 422 with a sentence of its own."""
    return ValidationError("Validation Failed", [{"resource": resource, "code": "custom", "message": message}])
