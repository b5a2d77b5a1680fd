"""What AWS answers when it does not do what it was asked, as this product's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from orglane.errors import Terminal, Unavailable

# boto3 waits 60 s for a connection and for an answer by default, longer than any function here may run.
CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})

# The request itself can never succeed; everything else (throttled, denied, down) may after somebody mended it.
_HOPELESS = {"ValidationException", "ItemCollectionSizeLimitExceededException", "SerializationException"}
# The caller reads these itself.
_CONDITIONS = {"TransactionCanceledException", "ConditionalCheckFailedException", "GoneException"}


@contextmanager
def unavailable() -> Iterator[None]:
    """Raise Unavailable for what may succeed later and Terminal for what cannot; failed conditions pass as they are."""
    try:
        yield
    except HTTPClientError as reason:
        raise Unavailable(str(reason)) from reason
    except ClientError as reason:
        code = reason.response.get("Error", {}).get("Code", "")
        if code in _CONDITIONS:
            raise
        raise (Terminal if code in _HOPELESS else Unavailable)(str(reason)) from reason
