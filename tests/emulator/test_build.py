"""What `sam build` made works alone: nothing of this machine, or of the emulator, completes it."""

import importlib.util
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from local.cloud.stack import BUILD
from tests.deployment import Cloud
from tests.template.reading import functions

pytestmark = pytest.mark.emulator

LAYERS = ("DependenciesLayer", "SharedLayer")
# What Lambda itself sets, and anything for what the template does.
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_LAMBDA_FUNCTION_NAME": "x",
}
ALONE = """
import sys
from base64 import b64encode
sys.path[:0] = {paths!r}
import app
assert callable(app.handler)
strangers = [name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", "") or "")]
assert not strangers, strangers
"""


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("name", sorted(functions()))
def test_a_built_function_imports_with_its_layers_alone(name: str) -> None:
    function = functions()[name]
    layers = [each["Ref"] for each in function["Layers"]]
    paths = [str(BUILD / name), *(str(BUILD / layer / "python") for layer in layers)]
    variables = dict.fromkeys(function["Environment"]["Variables"], "http://localhost")
    if "LANE_MODE" in variables:
        variables |= {"LANE_MODE": "organization"}
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", ALONE.format(paths=paths)],
        env={**ENVIRONMENT, **variables},
        cwd=os.sep,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("layer", LAYERS)
def test_layers_carry_bytecode_that_no_clock_can_make_stale(layer: str) -> None:
    """https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation"""
    sources = [path for path in (BUILD / layer / "python").rglob("*.py") if path.stat().st_size]
    assert sources
    compiled = [Path(importlib.util.cache_from_source(path)) for path in sources]
    # Templates and files for other Python versions cannot be compiled, and are never imported.
    missing = [path for path in compiled if not path.exists()]
    assert len(missing) <= len(compiled) // 100, missing
    checked = set()
    for path in compiled:
        if path.exists():
            magic, flags = struct.unpack("<4sI", path.read_bytes()[:8])
            assert magic == importlib.util.MAGIC_NUMBER
            checked.add(flags)
    assert checked == {0b01}, "hash-based and unchecked"


def test_functions_carry_only_their_own_file(cloud: Cloud) -> None:
    assert cloud.outputs
    for name in functions():
        found = sorted(path.name for path in (BUILD / name).rglob("*") if path.is_file() and path.suffix != ".pyc")
        assert found == ["app.py"], name
