"""`voiceguide show NAME --picture FILE.svg`, as it is typed."""

from pathlib import Path

import pytest
from drawn import LIBRARY
from typer.testing import CliRunner

from voiceguide.cli.commands import add_to
from voiceguide.errors import OutputError, UnknownName
from voiceguide.figure import picture_svg
from voiceguide.output import write_whole

DOCS = Path(__file__).parents[2] / "docs" / "figures"


def show(*arguments):
    """Run `voiceguide show` in this process; errors are raised."""
    import typer

    app = typer.Typer()
    add_to(app)
    result = CliRunner().invoke(app, ["show", *map(str, arguments)])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_a_picture_is_written_once_and_then_up_to_date(tmp_path):
    """The picture is written without a voice; the second time it is up to date."""
    path = tmp_path / "rock.svg"
    assert show("pelvic-rocking", "--picture", path) == f"{path}: written\n"
    assert path.read_text(encoding="utf-8") == picture_svg(LIBRARY, "pelvic-rocking")
    assert show("pelvic-rocking", "--picture", path) == f"{path}: up to date\n"
    assert [each.name for each in tmp_path.iterdir()] == ["rock.svg"]


def test_another_file_is_left_alone_without_force(tmp_path):
    """What is there already is kept, unless --force is given."""
    path = tmp_path / "rock.svg"
    path.write_text("mine")
    with pytest.raises(OutputError, match="--force replaces it"):
        show("bedtime", "--picture", path)
    assert path.read_text() == "mine"
    assert "written" in show("bedtime", "--picture", path, "--force")
    assert path.read_text(encoding="utf-8").startswith("<svg")


def test_wrong_wishes_are_told(tmp_path):
    """An unknown name, another file type and a missing folder are errors in one line; nothing is written."""
    with pytest.raises(UnknownName, match='did you mean "bedtime"'):
        show("bedtme", "--picture", tmp_path / "x.svg")
    with pytest.raises(OutputError, match=r"name it x\.svg"):
        show("bedtime", "--picture", tmp_path / "x.png")
    with pytest.raises(OutputError, match="there is no folder"):
        show("bedtime", "--picture", tmp_path / "nowhere" / "x.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    """When the disk fails in the middle, neither a half picture nor a part of one stays."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("voiceguide.output.whole.os.fsync", full)
    with pytest.raises(OutputError, match="no space left"):
        write_whole(tmp_path / "x.svg", b"<svg/>")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not DOCS.exists(), reason="the documents are not beside the tests")
@pytest.mark.parametrize("name", list(LIBRARY.exercises))
def test_the_documented_figures_are_the_programs(name):
    """docs/figures holds what the command writes now, and its page shows each."""
    assert (DOCS / f"{name}.svg").read_text(encoding="utf-8") == picture_svg(LIBRARY, name)
    assert f"({name}.svg)" in (DOCS / "README.md").read_text(encoding="utf-8")
