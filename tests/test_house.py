"""The rules of the house that no linter knows."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "voiceguide").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
BELOW = [path for path in MODULES if "cli" not in path.relative_to(ROOT).parts]

CAMEL_CASE = re.compile(r"[A-Z]|[A-Z]\w*[a-z]\w*")
"""A type's name; a constant has no small letter. A single letter can only be a type variable."""

WEIGHTS = {".ort", ".onnx", ".tflite", ".gguf", ".pt", ".safetensors", ".npz", ".npy", ".bin"}
LARGEST = 300_000
"""Bytes of the largest file that is text, or a font."""

modules = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))


def parsed(path):
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@modules
def test_a_module_says_what_it_is(path):
    """The first line of every module is a docstring's summary: one sentence on one line."""
    docstring = ast.get_docstring(parsed(path)) or ""
    summary, _, rest = docstring.partition("\n")
    assert summary.endswith((".", ":", "?")), summary
    assert rest == "" or rest.startswith("\n"), summary


def test_no_model_of_others_lies_here():
    """Weights come from packages: no file is one, by its name, or so large that it could be."""
    folders = (ROOT / name for name in ("voiceguide", "scripts", "content", "tests"))
    own = [path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts]
    files = [path for path in own if path.is_file()]
    assert [path for path in files if path.suffix in WEIGHTS or path.stat().st_size > LARGEST] == []


@pytest.mark.parametrize("path", BELOW, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_line_talks(path):
    """Below ``cli`` nothing prints, asks, or ends the program; nothing asks whether it is being tested."""
    called = {ast.unparse(node.func) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)}
    assert called & {"print", "input", "exit", "quit", "sys.exit", "breakpoint"} == set()
    assert "PYTEST" not in path.read_text(encoding="utf-8")


def type_names(path):
    """The public classes a module defines, and its aliases: what is assigned at its top in CamelCase."""
    tree = parsed(path)
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    aliases = [target.id for target in targets if isinstance(target, ast.Name)]
    return {*(name for name in classes if name[0].isupper()), *filter(CAMEL_CASE.fullmatch, aliases)}


def test_one_name_is_one_thing():
    """No two modules define a class or a type by one name; what is private is each module's own."""
    homes = defaultdict(set)
    for path in MODULES:
        for name in type_names(path):
            homes[name].add(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


@modules
def test_nothing_is_left_to_do(path):
    """No note of unfinished work is left in the code."""
    assert not re.search(r"\b(TODO|FIXME)\b", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_says_what_it_holds(path):
    """Each test's docstring is the behaviour it keeps."""
    functions = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef)]
    silent = [f.name for f in functions if f.name.startswith("test_") and not ast.get_docstring(f)]
    assert silent == []
