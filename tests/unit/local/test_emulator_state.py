"""What is done to the emulator's saved state before it starts on it again."""

import json
from pathlib import Path

import pytest

from local.cloud.emulator import forget_stream_positions
from local.errors import LocalError


def test_stream_positions_are_forgotten_and_all_else_is_kept(tmp_path: Path) -> None:
    saved = tmp_path / "lambda.json"
    kept = {"esms": {"a": {"UUID": "1"}}, "kinesis_positions": {"x": 1}}
    saved.write_text(
        json.dumps({"__ministack_format__": 2, "payload": {**kept, "dynamodb_stream_positions": {"1": 9}}})
    )
    forget_stream_positions(saved)
    assert json.loads(saved.read_text()) == {"__ministack_format__": 2, "payload": kept}


def test_on_the_first_start_there_is_nothing_to_do(tmp_path: Path) -> None:
    forget_stream_positions(tmp_path / "lambda.json")
    assert not (tmp_path / "lambda.json").exists()


@pytest.mark.parametrize("broken", ["", "{", "[]", "{}", '{"payload": 1}'])
def test_a_broken_file_is_said_in_words(tmp_path: Path, broken: str) -> None:
    saved = tmp_path / "lambda.json"
    saved.write_text(broken)
    with pytest.raises(LocalError, match="make clean"):
        forget_stream_positions(saved)
