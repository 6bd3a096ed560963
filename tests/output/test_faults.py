"""A system call of an export goes wrong: some of those that ``scripts/faults`` tries all of."""

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="calls are intercepted as Linux links them"),
    pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed; it builds the interceptor"),
    pytest.mark.skipif(not (ROOT / "scripts" / "injection").exists(), reason="the scripts are not here"),
]


@pytest.mark.parametrize("how", ["EIO", "ENOSPC", "kill"])
def test_nothing_wrong_is_left_whatever_call_fails(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first calls, some in the middle, and the last: whole, as before, or absent, and truly told."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from injection.trial import Export, Fault, build

    export = Export(build(tmp_path), "wav")
    calls = export.right.calls
    assert calls > 50
    tried = sorted({1, 3, calls // 2, *range(calls - 14, calls + 1, 2)})
    assert [export.verdict(Fault(at, how)) for at in tried] == [None] * len(tried)
