"""What is spoken in the tests of voices and by scripts/measure-voice."""

SENTENCES = """\
Walk your hands down to the floor, under your shoulders.
Knees under your hips. Elbows soft, neck long.
Breathing out, tuck your tail under, and let your back float up, round.
Breathing in, let it ease back to flat, like a table, and no further.
If that is kind, sit back toward your heels, knees wide.
Sit down slowly, and turn sideways, knees together.
Breathing out, turn your chest to your right.
Hold the seat, and walk your feet round, knees together.
Soles of your feet together, heels where it is comfortable.
Let your knees fall open. If they hang, a cushion under each.
Breathing out, lean forward a little from your hips, your back long.
Hands under your knees, and bring them together slowly.
Walk to a clear wall, and turn, so that it is behind you.
Lean back, until your bottom and shoulders rest on it.
Breathing out, draw in your tummy, and let your lower back melt to the wall.
Breathing out slowly, draw your baby in toward your spine.
Stay there softly, and keep breathing.
Face your chair, or the bed, both hands on it.
Kneel up by your chair, or the bed, both hands on it.
One foot flat on the floor. Press with your hands and your foot, and rise slowly.""".splitlines()

DIGITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

CUES = (
    DIGITS
    + """\
Halfway.
In, flat.
Out, round.
And rest.
Four more.
Breathe in.
Breathe out.
Last one.
Hold.
Go.
Left side.
Relax.
Open.
Close.
And release.
Change sides.
Gently.
Well done.
thirty seconds""".splitlines()
)
