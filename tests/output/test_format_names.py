"""Which format a file name and --format ask for."""

from pathlib import Path

import pytest

from voiceguide.errors import OutputError
from voiceguide.output import FORMATS, format_of


@pytest.mark.parametrize("name", FORMATS)
def test_the_suffix_decides(name: str) -> None:
    """In any case of letters."""
    assert format_of(Path(f"a.b.{name}")) == format_of(Path(f"A.{name.upper()}")) == name


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("file", ["session", "session.v2", "-"])
def test_the_option_decides_where_the_suffix_says_nothing(name: str, file: str) -> None:
    """A name without a sound suffix takes the format asked for, with or without a dot."""
    assert format_of(Path(file), name) == format_of(Path(file), f".{name.upper()}") == name


def test_they_may_agree() -> None:
    """A suffix and an option that say the same are fine."""
    assert format_of(Path("x.oga"), "ogg") == "ogg"


@pytest.mark.parametrize(
    ("file", "asked", "said"),
    [
        (
            "x.mp4",
            None,
            '".mp4" names no sound format; did you mean ".mp3"?; possible: .mp3, .m4b, .m4a, .opus',
        ),
        (
            "x",
            None,
            "no ending such as .mp3, and there is no folder of that name; possible: .mp3, .m4b, .m4a, .opus, "
            ".ogg, .flac, .wav, or add --format",
        ),
        ("x.mp3", "falc", 'no format "falc"; did you mean "flac"?; possible: --format mp3'),
        ("x.mp3", "wav", 'a name ending in ".mp3" contradicts --format wav; use "x.wav"'),
    ],
)
def test_refusals(file: str, asked: str | None, said: str) -> None:
    """Each says what is wrong, what is near, and what is possible."""
    with pytest.raises(OutputError) as raised:
        format_of(Path(file), asked)
    assert said in str(raised.value)
