"""What she is told of ears that are in trouble: a line at once, and aloud if it lasts."""

from voiceguide.doors.deafness import BACK_WITHIN, Deafness


def test_trouble_is_a_line_once_and_aloud_once_it_lasts():
    """However often it is told; what is new is told as that."""
    now = [0.0]
    deafness = Deafness(lambda: now[0])
    assert not deafness.now
    assert deafness.trouble("the microphone is gone")
    now[0] = BACK_WITHIN - 0.1
    assert not deafness.trouble("the microphone is gone")
    assert deafness.trouble("the ears are gone, too")
    assert not deafness.lasts()
    now[0] = BACK_WITHIN
    assert deafness.lasts()
    assert deafness.now
    deafness.trouble("the microphone is gone")
    now[0] = 10 * BACK_WITHIN
    assert not deafness.lasts()
    assert deafness.lines == ("the microphone is gone", "the ears are gone, too")


def test_what_passes_in_time_is_never_told_aloud_and_what_comes_again_is():
    """Ears that hear again are well, until the next time."""
    now = [0.0]
    deafness = Deafness(lambda: now[0])
    deafness.trouble("the microphone is gone")
    deafness.passes()
    now[0] = 2 * BACK_WITHIN
    assert not deafness.now
    assert not deafness.lasts()
    deafness.trouble("the microphone is gone")
    assert not deafness.lasts()
    now[0] += BACK_WITHIN
    assert deafness.lasts()
