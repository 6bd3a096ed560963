"""What the loader knows of the language, as a JSON Schema: for editors that complete and underline."""

import json
from typing import Final

from voiceguide.library.facts import Library
from voiceguide.library.load import CONTENT, shipped
from voiceguide.library.meanings import Definitions, JsonSchema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ABOUT: Final = "A content file of voiceguide, as `voiceguide check --schema` tells it"


def content_schema(library: Library | None = None) -> JsonSchema:
    """The schema of a content file; the names of a library, the shipped one without, are offered in it."""
    known = library or shipped()
    defs = Definitions(known.positions, known.exercises)
    content = CONTENT.schema(defs)
    return {"$schema": DIALECT, "$comment": ABOUT, **content, "$defs": dict(sorted(defs.made.items()))}


def schema_text(library: Library | None = None) -> str:
    """The same as the text of a file, in letters that every encoding has."""
    return json.dumps(content_schema(library), indent=1) + "\n"
