"""Hearing as a whole, with the real model: her in a room, and over the guide."""

import numpy as np
import pytest
from speaker import GUIDE, RATE, at_level, echoed, laid, noise, silence, talk, voiced

from voiceguide.ears.decision import Armed, Phrase
from voiceguide.ears.events import EchoState, Nothing, Onset, Said, Unclear
from voiceguide.ears.listener import Listening
from voiceguide.ears.moonshine import Moonshine
from voiceguide.ears.scorer import Scorer
from voiceguide.ears.silero import Silero

SESSION = 24_000
"""Frames a second of the session."""

ARMED = Armed(
    (
        Phrase("stop now", "stops"),
        Phrase("hold on", "stops"),
        Phrase("I'm ready", "stays"),
        Phrase("keep going", "stays"),
        Phrase("how much longer", "stays"),
        Phrase("next one please", "moves"),
    )
)

WITHIN = 0.1
"""Seconds until she is known to speak."""


@pytest.fixture(scope="session")
def scorer():
    return Scorer(Moonshine())


@pytest.fixture
def listener(scorer):
    listener = Listening(scorer, Silero().speech, SESSION)
    listener.arm(ARMED)
    return listener


def hear(listener, microphone, played=None, step=400):
    """The events, each with the second by which it was told."""
    played = silence(len(microphone) / RATE) if played is None else played
    found = []
    for at in range(0, len(microphone), step):
        part = slice(at, at + step)
        found += [
            (min(at + step, len(microphone)) / RATE, event)
            for event in listener.take(microphone[part], played[part])
        ]
    return found


def told(found, *kinds):
    return [event for _, event in found if isinstance(event, kinds)]


def said(found):
    return [event.text for event in told(found, Said)]


def loud_from(sound):
    """The second at which a sound is first heard."""
    return np.flatnonzero(np.abs(sound) > 0.01)[0] / RATE


@pytest.mark.parametrize("text", [phrase.text for phrase in ARMED.phrases])
def test_what_she_says_is_heard(listener, text):
    """Each phrase is told of as begun, within 100 ms, and as said, once, with its place and its level."""
    spoken = voiced(f"{text[0].upper()}{text[1:]}.")
    found = hear(listener, laid(5, (2, spoken)), step=64)
    (begun_by, onset), (_, heard) = found
    begun = 2 + loud_from(spoken)
    assert isinstance(onset, Onset)
    assert begun_by - begun < WITHIN
    assert onset.at / SESSION == pytest.approx(begun, abs=0.1)
    assert isinstance(heard, Said)
    assert (heard.text, heard.sure) == (text, True)
    assert heard.begun == onset.at
    assert heard.ended / SESSION == pytest.approx(2 + len(spoken) / RATE, abs=0.2)
    assert heard.level == pytest.approx(-26, abs=3)


def test_she_is_understood_soon(listener):
    """From the end of her words to the event it is less than 400 ms of sound."""
    spoken = voiced("Stop now.")
    found = hear(listener, laid(5, (2, spoken)))
    (by,) = [by for by, event in found if isinstance(event, Said)]
    assert by - (2 + len(spoken) / RATE) < 0.4


def test_devices_that_were_opened_anew_have_an_echo_of_their_own(listener):
    """What was begun is forgotten, the echo is not known; she is heard as before, and as loud as she is."""
    spoken = voiced("Stop now.")
    hear(listener, laid(4, (2, spoken)))
    usual = listener.usual
    hear(listener, laid(1, (0.5, voiced("Keep going.")[: RATE // 4])))
    assert listener.begin_anew() == EchoState(None, 0.0, converged=False)
    assert said(hear(listener, laid(5, (2, spoken)))) == ["stop now"]
    assert listener.usual == pytest.approx(usual, abs=1)


def test_other_words_are_unclear(listener):
    """What is none of the phrases is told of as that, after it was told of as begun."""
    found = hear(listener, laid(6, (2, voiced("We should buy some bread."))))
    assert not said(found)
    assert isinstance(found[0][1], Onset)
    assert told(found, Unclear)


def test_each_beginning_comes_to_one_end(listener):
    """Whatever is said, each onset is followed by what came of it before the next."""
    texts = ("Stop now.", "My knee is sore today, and it is raining.", "I'm ready.", "Well.", "Keep going.")
    found = hear(listener, laid(24, *((1 + 4.5 * place, voiced(text)) for place, text in enumerate(texts))))
    kinds = [type(event) is Onset for _, event in found]
    assert kinds == [True, False] * (len(kinds) // 2)
    assert said(found) == ["stop now", "I'm ready", "keep going"]


def test_nothing_is_told_when_nothing_is_armed(listener):
    """Ears that listen for nothing tell nothing, not even that somebody speaks."""
    listener.arm(Armed(()))
    assert hear(listener, laid(5, (2, voiced("Stop now.")))) == []


def test_only_what_is_armed_is_heard(listener):
    """A phrase that means nothing now is unclear."""
    listener.arm(Armed((Phrase("keep going", "stays"), Phrase("I'm ready", "stays"))))
    found = hear(listener, laid(5, (2, voiced("Stop now."))))
    assert not said(found)
    assert told(found, Unclear)


def test_an_empty_room_tells_nothing(listener):
    """A minute of steady noise is no event."""
    assert hear(listener, noise(60, -45)) == []


def test_the_pieces_it_comes_in_are_all_the_same(scorer):
    """Blocks of any length give the same events."""
    sound = laid(5, (2, voiced("Stop now.")))
    heard = []
    for step in (100, 333, 5000):
        listener = Listening(scorer, Silero().speech, SESSION)
        listener.arm(ARMED)
        heard.append([event for _, event in hear(listener, sound, step=step)])
    assert heard[0] == heard[1] == heard[2]


def test_places_go_on_after_what_was_lost(listener):
    """Frames that never came are counted."""
    hear(listener, noise(1))
    listener.go_on_at(10 * SESSION)
    found = hear(listener, laid(5, (2, voiced("Stop now."))))
    assert told(found, Onset)[0].at / SESSION == pytest.approx(12, abs=0.2)


def test_over_the_guide_she_is_heard_once_its_voice_is_taken_out(listener):
    """The echo is told of when it is; from then on words over the guide are heard, and the guide never is."""
    played = talk(60)
    microphone = echoed(played) + noise(60, -65)
    for second, text in ((30, "Stop now."), (40, "I'm ready."), (50, "How much longer?")):
        spoken = voiced(text)
        at = second * RATE
        microphone[at : at + len(spoken)] += spoken
    found = hear(listener, microphone, played)
    converged = next(by for by, event in found if isinstance(event, EchoState) and event.converged)
    assert converged < 20
    delay = told(found, EchoState)[-1].delay
    assert delay / SESSION == pytest.approx(0.15, abs=0.01)
    assert said(found) == ["stop now", "I'm ready", "how much longer"]
    onsets = [event.at // SESSION for event in told(found, Onset)]
    assert [second for second in onsets if second > 20] == [30, 40, 50]
    assert len(onsets) <= 5, "what is left of the guide is hardly ever taken for a beginning"


def test_over_the_first_words_of_the_guide_only_what_is_clear_counts(listener):
    """Until its voice is well known, what is left of it may be like a word: what is not clear is nothing."""
    played, spoken = talk(30), voiced("Where did you put the keys?")
    microphone = echoed(played) + noise(30, -65)
    for second in (3, 20):
        microphone[second * RATE : second * RATE + len(spoken)] += spoken
    found = hear(listener, microphone, played)
    assert next(by for by, event in found if isinstance(event, EchoState) and event.converged) < 3
    assert [event.at // SESSION for event in told(found, Onset)] == [3, 20]
    assert [event.begun // SESSION for event in told(found, Unclear)] == [20]
    assert told(found, Nothing)[0].at < told(found, Unclear)[0].begun


def test_what_is_like_what_was_played_is_not_she(listener):
    """Later than the canceller reaches, as from another loudspeaker, the guide comes in whole; it is none."""
    played = np.concatenate([talk(20), silence(2), voiced("Out and down.", GUIDE), silence(3)])
    second = np.concatenate([silence(0.45), played])[: len(played)] * np.float32(0.2)
    second[: 21 * RATE] = 0
    spoken = voiced("Stop now.")
    microphone = echoed(played) + second + noise(len(played) / RATE, -65)
    microphone[-2 * RATE : len(spoken) - 2 * RATE] += spoken
    late = [each for by, each in hear(listener, microphone, played) if by > 21]
    assert [type(each) for each in late if not isinstance(each, EchoState)] == [Onset, Nothing, Onset, Said]
    assert said([(0, each) for each in late]) == ["stop now"]


def test_until_then_it_hears_only_in_silences(listener):
    """The guide's first words are no onset of hers; what she says before it begins is heard."""
    played = np.concatenate([silence(4), talk(2.5), silence(3)])
    microphone = echoed(played) + noise(len(played) / RATE, -65)
    for second, text in ((1, "I'm ready."), (5, "Stop now.")):
        spoken = voiced(text)
        microphone[second * RATE : second * RATE + len(spoken)] += spoken
    found = hear(listener, microphone, played)
    assert said(found) == ["I'm ready"]
    assert [event.at // SESSION for event in told(found, Onset)] == [1]


def test_with_headphones_she_is_heard_over_the_guide(listener):
    """Where nothing of the guide comes into the microphone, nothing has to be taken out."""
    spoken = voiced("Stop now.")
    microphone = laid(12, (8, spoken))
    found = hear(listener, microphone, talk(12))
    assert said(found) == ["stop now"]
    assert told(found, EchoState)[-1].converged


def test_another_path_is_not_taken_for_headphones(listener):
    """When the echo comes another way, the guide counts as heard until that is taken out as well."""
    played = talk(40)
    microphone = np.concatenate([echoed(played)[: 25 * RATE], echoed(played, delay=0.3)[25 * RATE :]])
    found = hear(listener, microphone + noise(40, -65), played)
    states = [(by, event.converged) for by, event in found if isinstance(event, EchoState)]
    assert [out for by, out in states if by < 25][-1]
    assert not next(out for by, out in states if by > 25)
    assert states[-1][1]
    assert not said(found)


def test_a_device_that_was_opened_once_more_has_to_show_that_it_is_what_it_was(listener):
    """The guide's voice counts as heard until it is seen to be taken out still, which is soon."""
    played = talk(30)
    microphone = echoed(played) + noise(30, -65)
    before, after = slice(0, 15 * RATE), slice(15 * RATE, None)
    assert told(hear(listener, microphone[before], played[before]), EchoState)[-1].converged
    listener.reopened()
    found = hear(listener, microphone[after], played[after])
    (lost_by, lost), (out_by, out) = [(by, each) for by, each in found if isinstance(each, EchoState)]
    assert (lost.converged, out.converged) == (False, True)
    assert lost_by < 0.1
    assert out_by < 2
    assert not told(found, Said, Unclear)


def test_somebody_in_the_next_room_is_not_she(listener):
    """What is 18 dB below her usual level is not heard, be it learnt or given."""
    soft = at_level(voiced("Stop now."), -50)
    assert said(hear(listener, laid(4, (2, soft)))) == ["stop now"]
    listener.know(-26)
    assert hear(listener, laid(4, (2, soft))) == []
    hear(listener, laid(4, (2, voiced("I'm ready."))))
    assert listener.usual == pytest.approx(-26, abs=3)
    assert not told(hear(listener, laid(4, (2, soft))), Said, Unclear, Nothing, Onset)
