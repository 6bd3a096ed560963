"""`new`: a small exercise to start from, and beside it what an editor needs to know."""

import json
import os
import re
from pathlib import Path
from typing import Final

import typer

from voiceguide.errors import BadRequest, shown
from voiceguide.library.meanings import NAME
from voiceguide.library.schema import ABOUT, schema_text
from voiceguide.output.whole import another_is_there, write_whole

SCHEMA_FILE: Final = "voiceguide.schema.json"
"""Its name beside a content file; `# yaml-language-server: $schema=` names it."""

SUFFIXES: Final = (".yaml", ".yml")

START: Final = """\
# yaml-language-server: $schema={schema}
# The line above is for your editor: it then completes and underlines. What can stand here:
# voiceguide's docs/writing-exercises.md. Anything after a # is a note to yourself.
#
#   voiceguide check {file} --watch          is it right? told at each save
#   voiceguide play {name} --content {file}

version: 1

exercises:
  {name}:                      # small letters, digits and hyphens
    title: {title}             # how the guide calls it
    for: Many people enjoy this after a long time sitting.
    position: chair            # standing, chair, hands-and-knees, ...: voiceguide brings her there
    equipment: [a firm chair]
    setup:                     # how she gets ready, step by step
      - Sit tall, with both feet flat.
      - say: Let your hands rest in your lap.
        gap: 3s                # the quiet after it, to do it in
    begin: Breathe out, and let your shoulders be soft.
    rep:                       # one repetition: its movements, each with one breath
      - phase: up
        breath: in             # in, out or free
        takes: 4s
        teach: Breathe in, and lift your shoulders.     # said once, while it is new
        cue: In and up                                  # said with the movement: three words after the breath
      - phase: down
        breath: out
        takes: 4s
        teach: Breathe out, and let them sink.
        cue: Out and down
    dose: {{reps: 6}}            # how much
    amount: "{{reps}} slow lifts"
    cautions:                  # condition first, then what to do
      - If your neck aches, lift only half as high.
    finish: Let your shoulders rest.
    source: my own practice    # where it comes from; only on the screen
"""


def begin(file: Path, *, force: bool) -> None:
    """Write a small exercise, and the schema beside it. Raises OutputError if another file is there."""
    if file.suffix.lower() not in SUFFIXES:
        raise BadRequest(f"name it like {shown(file.stem or 'my')}.yaml, so that editors know what it is")
    schema = file.with_name(SCHEMA_FILE)
    for each in (file, schema):
        if os.path.lexists(each) and not force and not (each == schema and _is_ours(schema)):
            raise another_is_there(each)
    name = _name_of(file)
    text = START.format(schema=SCHEMA_FILE, file=shown(file.name), name=name, title=_title_of(name))
    write_whole(file, text.encode(), force=force)
    write_whole(schema, schema_text().encode(), force=True)
    typer.echo(f"{shown(file)}: a small exercise to start from; beside it {SCHEMA_FILE}, for your editor")
    typer.echo(f"voiceguide check {shown(file)} --watch")
    typer.echo(f"voiceguide play {name} --content {shown(file)}")


def _is_ours(schema: Path) -> bool:
    """Whether it is an earlier schema of this program, which a newer one may replace."""
    try:
        found = json.loads(schema.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("$comment") == ABOUT


def _name_of(file: Path) -> str:
    """The name of the exercise: that of the file, as far as it can be one."""
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    return name if NAME.fullmatch(name) and re.search("[a-z]", name) else "my-exercise"


def _title_of(name: str) -> str:
    return name.replace("-", " ").capitalize()
