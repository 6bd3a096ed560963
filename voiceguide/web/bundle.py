"""Modules in, one script out: each becomes a function that gives what it exports."""

import re
from typing import Final

from voiceguide.web.markup import slim

_IMPORT: Final = re.compile(r'^import (?P<names>{[^}]*}) from "\./(?P<file>[\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def bundle(entry: str) -> str:
    """The script of a module and of all it imports, each once, before what needs it."""
    written: dict[str, str] = {}
    _write(entry, written)
    return '"use strict";\n' + "".join(written.values())


def _write(file: str, written: dict[str, str]) -> None:
    code = slim(file).decode()
    for found in _IMPORT.finditer(code):
        if found["file"] not in written:
            _write(found["file"], written)
    exported = ", ".join(name for _, name in _EXPORT.findall(code))
    body = _IMPORT.sub(lambda found: f"const {found['names']} = {_name(found['file'])};\n", code)
    body = _EXPORT.sub(r"\1", body)
    written[file] = f"const {_name(file)} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def _name(file: str) -> str:
    return "$" + file.removesuffix(".js").replace("-", "_")
