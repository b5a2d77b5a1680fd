"""What is installed, and when it is left alone."""

import ast
import os
from pathlib import Path

import pytest

from local import bootstrap


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / ".tools")
    monkeypatch.setattr(bootstrap, "LOGS", tmp_path / ".tools" / "logs")
    (tmp_path / ".tools").mkdir()
    return tmp_path


def _program(folder: Path, name: str, says: str, code: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_it_is_written_for_an_old_python() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 9))


def test_work_is_done_once_until_an_input_changes_or_the_result_is_gone(tools: Path) -> None:
    lock, result, done = tools / "lock", tools / "result", []

    def work() -> None:
        done.append(lock.read_text())
        result.write_text("")

    def ask() -> None:
        bootstrap.once("thing", "the thing", [lock], result, work)

    lock.write_text("1")
    ask()
    ask()
    lock.write_text("2")
    ask()
    result.unlink()
    ask()
    assert done == ["1", "2", "2"]


def test_what_failed_is_tried_again(tools: Path) -> None:
    (tools / "lock").write_text("1")
    command = ["sh", "-c", "echo no network; exit 1"]
    for _ in range(2):
        with pytest.raises(bootstrap.MissingError, match="no network"):
            bootstrap.once("thing", "it", [tools / "lock"], tools, lambda: bootstrap.run("thing", command))


def test_a_shim_without_a_python_behind_it_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shims = tmp_path / "shims"
    _program(shims, "python3.13", "pyenv: python3.13: command not found", 127)
    real = _program(tmp_path / "pyenv" / "versions" / "3.13.4" / "bin", "python3.13", "Python 3.13.4")
    monkeypatch.setenv("PATH", f"{shims}{os.pathsep}/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert bootstrap.find_python() == str(real)


def test_without_any_python_uv_is_left_to_fetch_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PYENV_ROOT", "UV_PYTHON"):
        monkeypatch.delenv(name, raising=False)
    assert bootstrap.find_python() == "3.13"


def test_missing_and_old_node_are_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}")
    with pytest.raises(bootstrap.MissingError, match="node is missing"):
        bootstrap.check_node()
    _program(tmp_path, "node", "v18.20.0")
    _program(tmp_path, "npm", "10.0.0")
    with pytest.raises(bootstrap.MissingError, match=r"v18\.20\.0, and 20 or newer"):
        bootstrap.check_node()
