"""Other machines: real workers of a real scheduler, files that all share by SFTP, and accidents."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wards import SHORT, Cluster, SftpServer, Ward

from voiceguide.practice.formats import USUAL
from voiceguide.practice.prescriptions import PracticeOrder

pytestmark = pytest.mark.timeout(900)


class Running:
    """A run of the command, with the cluster's workers."""

    def __init__(self, ward: Ward, cluster: Cluster, folder: str, *options: str) -> None:
        content = ward.table.with_name("short.yaml")
        content.write_text(SHORT)
        command = [
            sys.executable,
            "-m",
            "voiceguide",
            "practice",
            str(ward.table),
            folder,
            "--voice",
            "silent",
        ]
        self._process = subprocess.Popen(
            [*command, "--content", str(content), "--cluster", cluster.address, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def wait_for(self, folder: Path, sessions: int) -> None:
        """Wait until so many sessions are encoded."""
        deadline = time.monotonic() + 600
        while len(list(folder.glob(".sessions/*/*.mp3"))) < sessions:
            assert self._process.poll() is None, self._process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def end(self) -> tuple[int, str, str]:
        """Wait for its end: code, output, complaints."""
        out, err = self._process.communicate(timeout=600)
        return self._process.returncode, out, err


def many(ward: Ward) -> None:
    """As many different sessions, of a patient each."""
    ward.table.write_text(
        "id,session,level,sides,minutes,teach\n"
        + "".join(f"P-{n},rise,{1 + n % 2},,,{('full', 'short', 'names')[n % 3]}\n" for n in range(6))
        + "".join(
            f"Q-{n},turn,,{('left', 'right')[n % 2]},,{('full', 'short', 'names')[n % 3]}\n" for n in range(6)
        )
    )


DISTINCT = 13
"""sessions of ``many``: 6 and 6, and what is heard first"""


def whole(ward: Ward, folder: Path, tmp_path: Path, *formats: str) -> None:
    """Hold that a folder has, byte for byte, what one process makes of the table, and nothing half done."""
    alone = Ward(ward.table, tmp_path / "alone")
    alone.folder.mkdir()
    (alone.folder / ".key").write_bytes((folder / ".key").read_bytes())
    (alone.folder / ".key").chmod(0o600)
    alone.run(PracticeOrder(voice="silent", formats=formats or USUAL))
    made, there = alone.tree(), Ward(ward.table, folder).tree()
    papers = {".plans.json"}
    there = {
        path: data for path, data in there.items() if not path.startswith(".clips") and path not in papers
    }
    assert sorted(there) == sorted(path for path in made if path not in papers)
    assert all(made[path] == data for path, data in there.items())


def test_two_workers_make_what_one_process_makes(ward: Ward, cluster: Cluster, tmp_path: Path) -> None:
    """Two workers with one scheduler make the same files, in a folder they share; logs know no patient."""
    for name in ("one", "two"):
        cluster.start_worker(name)
    code, out, err = Running(ward, cluster, str(ward.folder), "--formats", "mp3,page").end()
    assert (code, err) == (0, "")
    assert "2 patients, 5 sessions, 3 encoded; 2 folders changed" in out
    whole(ward, ward.folder, tmp_path, "mp3", "page")
    assert "Unmistakable" not in cluster.logs()
    assert "A-17" not in cluster.logs()


def test_accidents_in_the_middle_leave_everything_whole(ward: Ward, cluster: Cluster, tmp_path: Path) -> None:
    """A worker is killed, then the scheduler: after both are back the same run ends with all of it, once."""
    many(ward)
    for name in ("one", "two"):
        cluster.start_worker(name)
    running = Running(ward, cluster, str(ward.folder))
    running.wait_for(ward.folder, 3)
    cluster.kill("one")
    running.wait_for(ward.folder, 5)
    cluster.kill("scheduler")
    cluster.kill("two")
    cluster.start_scheduler()
    cluster.start_worker("three")
    code, out, err = running.end()
    assert (code, err) == (0, "")
    assert "12 patients" in out
    whole(ward, ward.folder, tmp_path)
    assert len(list(ward.folder.glob(".sessions/*/*.mp3"))) == DISTINCT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("seconds", [3, 16])
def test_a_worker_that_stands_still_for_a_while(
    ward: Ward, cluster: Cluster, tmp_path: Path, seconds: int
) -> None:
    """One of two stands still, for less or more than the scheduler waits for it, and goes on where it was.

    Nothing is missing, twice or half there, and the report says that all of it could be made.
    """
    many(ward)
    cluster.kill("scheduler")
    cluster.environment["DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL"] = "8s"
    cluster.start_scheduler()
    for name in ("one", "two"):
        cluster.start_worker(name)
    running = Running(ward, cluster, str(ward.folder))
    running.wait_for(ward.folder, 2)
    cluster.freeze("one")
    time.sleep(seconds)
    cluster.thaw("one")
    code, out, err = running.end()
    assert (code, err) == (0, "")
    assert f"12 patients, 24 sessions, {DISTINCT} encoded; 12 folders changed" in out
    assert ward.report() == []
    nothing_grows(ward.folder)
    whole(ward, ward.folder, tmp_path)
    assert len(list(ward.folder.glob(".sessions/*/*.mp3"))) == DISTINCT


def nothing_grows(folder: Path) -> None:
    """Wait until what a worker finishes after the run, because it was taken for dead, is at its place."""
    deadline = time.monotonic() + 60
    while any((folder / ".parts").iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make a small disk")
def test_a_worker_whose_disk_is_full_leaves_its_work_to_others(
    ward: Ward, cluster: Cluster, tmp_path: Path
) -> None:
    """One of two workers has no room: it takes itself out, the other does all, and the report says so."""
    full = tmp_path / "full"
    full.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(full)], check=False).returncode:
        pytest.skip("no disk can be made small here")
    try:
        cluster.start_worker("small", TMPDIR=str(full))
        cluster.start_worker("large")
        code, _, err = Running(ward, cluster, str(ward.folder)).end()
        assert (code, err) == (0, "")
        whole(ward, ward.folder, tmp_path)
        assert ward.report() == []
        deadline = time.monotonic() + 60
        while not cluster.ended("small") and time.monotonic() < deadline:
            time.sleep(0.1)
        assert cluster.ended("small")
    finally:
        cluster.kill("small")
        subprocess.run(["umount", str(full)], check=True)


def test_a_folder_shared_by_sftp(ward: Ward, cluster: Cluster, sftp: SftpServer, tmp_path: Path) -> None:
    """Two workers write by SFTP to where no one of them is; a second run finds all of it there."""
    cluster.environment["HOME"] = str(sftp.home)
    for name in ("one", "two"):
        cluster.start_worker(name)
    code, out, err = Running(ward, cluster, f"{sftp.address}/out", "--formats", "mp3,page").end()
    assert (code, err) == (0, "")
    folder = sftp.folder / "out"
    assert (folder / ".key").stat().st_mode & 0o777 == 0o600
    whole(ward, folder, tmp_path, "mp3", "page")
    code, out, err = Running(ward, cluster, f"{sftp.address}/out", "--formats", "mp3,page").end()
    assert "0 encoded; 0 folders changed" in out


def test_a_server_that_is_not_known_is_refused(ward: Ward, sftp: SftpServer) -> None:
    """Nothing is sent to a server whose key ssh does not know."""
    from voiceguide.errors import OutputError

    (sftp.home / ".ssh" / "known_hosts").unlink()
    with pytest.raises(OutputError, match="does not know"):
        ward.run(folder=f"{sftp.address}/out")
    assert list(sftp.folder.iterdir()) == []


def test_nobody_there_is_told(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no scheduler answers, a line says what to start."""
    pytest.importorskip("distributed", reason='pip install "voiceguide[cluster]"')
    from voiceguide.errors import OutputError
    from voiceguide.practice import cluster as door

    monkeypatch.setattr(door, "PATIENCE", 1)
    with (
        pytest.raises(OutputError, match="dask scheduler"),
        door.ClusterHands(ward.setting(), "tcp://127.0.0.1:9"),
    ):
        pass
