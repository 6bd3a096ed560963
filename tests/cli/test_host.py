"""One voice and one pair of ears for a talk and its sessions; nothing of them is left when it is over."""

import pytest

from voiceguide.cli import hearing, session
from voiceguide.cli.hearing import EarsInTheRoom
from voiceguide.cli.host import Host
from voiceguide.cli.options import Asked
from voiceguide.cli.session import Venue, play_session
from voiceguide.ears.events import Onset, Said

RATE = 24000


@pytest.fixture(autouse=True)
def _room(tmp_path, monkeypatch):
    """Data of its own, ears that are installed and start no process."""
    monkeypatch.setenv("VOICEGUIDE_DATA", str(tmp_path))
    monkeypatch.setattr(hearing.Ears, "start", lambda _: None)
    monkeypatch.setattr(hearing, "may_listen", lambda *_, **__: True)


@pytest.fixture
def played(monkeypatch):
    """Whose voice and ears each session had that was played."""
    played = []
    monkeypatch.setattr(session, "run", lambda each, **how: played.append((each.voice, how["ears"])) or 0)
    return played


def test_all_sessions_of_a_talk_have_its_voice_and_its_ears(played):
    """However many there are; they are closed with the host, and not before."""
    host = Host(Asked(voice="silent"), -30.0)
    for name in ("pelvic-rocking", "torso-twist"):
        assert play_session(host.asked, [name], None, Venue(), host=host) == 0
    assert played == [(host.guide.voice, host.ears)] * 2
    assert host.ears.usual == -30.0
    assert not host.ears._ears._closed
    host.close()
    assert host.ears._ears._closed


def test_a_session_alone_has_its_own_and_closes_them(played):
    """Nothing hears any more when the command is over."""
    play_session(Asked(voice="silent"), ["pelvic-rocking"], None, Venue())
    ((_, ears),) = played
    assert ears._ears._closed


def said(frame):
    return Said("stop now", sure=True, llr=-1.0, log_p=-2.0, level=-26.0, begun=frame - 9, ended=frame)


def test_each_is_told_what_was_heard_for_it():
    """What was heard before is not for who is told now, and who has closed is told no more."""
    ears, first, second = EarsInTheRoom(RATE), [], []
    one = ears.telling(lambda *event: first.append(event[0]))
    ears._told(said(RATE // 4))
    one._hear(b"\1\0" * RATE, bytes(2 * RATE))
    other = ears.telling(lambda *event: second.append(event[0]))
    ears._told(said(RATE // 2))
    ears._told(Onset(RATE + 10))
    ears._told(said(RATE + 20))
    assert (first, second) == (["heard"], ["onset", "heard"])
    assert ears._ears._anew
    other.close()
    ears._told(said(2 * RATE))
    assert second == ["onset", "heard"]
    ears.close()


def test_ears_that_have_given_up_are_started_again_for_the_next(monkeypatch):
    """A talk that goes on is not deaf for good."""
    ears = EarsInTheRoom(RATE)
    ears.telling(lambda *_: None)
    before = ears._ears
    ears.telling(lambda *_: None)
    assert ears._ears is before
    monkeypatch.setattr(type(before), "given_up", True)
    ears.telling(lambda *_: None)
    assert ears._ears is not before
    ears.close()
