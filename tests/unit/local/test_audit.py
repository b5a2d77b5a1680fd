"""What `make audit` makes of what the registries say, or do not."""

import json
from typing import Any

import pytest

from local.audit import node_audit, python_audit

CLEAN = {"name": "starlette", "version": "1.0", "vulns": []}
WEAK = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": []}]}
UNKNOWN = {"name": "six", "skip_reason": "Dependency not found on PyPI and could not be audited: six (1.17.0)"}


def python(*dependencies: Any) -> list[str]:
    return python_audit(json.dumps({"dependencies": dependencies, "fixes": []}), "").lines()


def test_a_known_weakness_is_named_with_what_mends_it() -> None:
    assert python(CLEAN, WEAK) == [
        "Python: jinja2 2.0: PYSEC-1, mended in 2.1",
        "Python: 2 packages audited, 1 weaknesses known",
    ]


def test_packages_without_a_weakness_are_counted() -> None:
    assert python(CLEAN) == ["Python: 1 packages audited, 0 weaknesses known"]


def test_a_registry_that_does_not_tell_is_no_good_news() -> None:
    (told,) = python(UNKNOWN)
    assert told.startswith("Python: NOT AUDITED, the registry does not tell: 1 packages, such as: Dependency not found")


@pytest.mark.parametrize("text", ["", "[]", "<html>"])
def test_an_audit_that_failed_is_told_with_its_last_words(text: str) -> None:
    error = "Traceback\n\nConnectionError: refused\n\n"
    for audit in (python_audit(text, error), node_audit(text, error)):
        assert (audit.audited, audit.weaknesses, audit.silence) == (0, (), "ConnectionError: refused")


def test_npms_answers_are_read_too() -> None:
    weak = {"left-pad": {"name": "left-pad", "severity": "high", "range": "<2"}}
    said = {"vulnerabilities": weak, "metadata": {"dependencies": {"total": 300}}}
    assert node_audit(json.dumps(said), "").lines() == [
        "Node: left-pad <2: high",
        "Node: 300 packages audited, 1 weaknesses known",
    ]
    refused = {"message": "405 Method Not Allowed", "error": {"summary": "", "detail": ""}}
    assert node_audit(json.dumps(refused), "").silence == "405 Method Not Allowed"
