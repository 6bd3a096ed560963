"""A small practice for each test; a cluster, and a server of files, for some."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from wards import Cluster, SftpServer, Ward


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """A table with two patients, and no folder yet."""
    made = Ward(tmp_path / "patients.csv", tmp_path / "out")
    made.write(("A-17", "Anna Unmistakable", "rise", "1"), ("B-4", "", "rise", "1"), ("B-4", "", "turn", ""))
    return made


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A dask scheduler, and workers as they are asked for."""
    pytest.importorskip("distributed", reason='pip install "voiceguide[cluster]"')
    with Cluster(tmp_path) as made:
        yield made


@pytest.fixture
def sftp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    """Debian's OpenSSH server on the loopback, with keys of its own."""
    pytest.importorskip("fsspec", reason='pip install "voiceguide[cluster]"')
    pytest.importorskip("paramiko", reason='pip install "voiceguide[cluster]"')
    sshd = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin")
    if sshd is None:
        pytest.skip("apt-get install openssh-server")
    home, folder = tmp_path / "home", tmp_path / "shared"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    folder.mkdir()
    Path("/run/sshd").mkdir(exist_ok=True)
    for key in (tmp_path / "hostkey", home / ".ssh" / "id_ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    config = tmp_path / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/hostkey\nPidFile none\n"
        f"AuthorizedKeysFile {home}/.ssh/id_ed25519.pub\nStrictModes no\nUsePAM no\n"
        "PermitRootLogin prohibit-password\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n"
    )
    server = subprocess.Popen([sshd, "-D", "-f", str(config), "-E", str(tmp_path / "sshd.txt")])
    _wait_for(port)
    kind, key = (tmp_path / "hostkey.pub").read_text().split()[:2]
    (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {kind} {key}\n")
    monkeypatch.setenv("HOME", str(home))
    try:
        yield SftpServer(f"sftp://{_user()}@127.0.0.1:{port}{folder}", folder, home)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _user() -> str:
    import getpass

    return getpass.getuser()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not begin")
