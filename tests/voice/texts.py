"""What is spoken in the tests of voices and by scripts/measure-voice."""

SENTENCES = """\
Come on to your hands and knees. Put your hands under your shoulders, and your knees under your hips.
Breathe in, and let your belly soften. Breathe out, and round your back up towards the ceiling.
Slowly ease back to flat. Keep your neck long, and look at the floor between your hands.
Lie down on your left side, with your knees bent and a pillow between them.
Let your top knee open like a book, and keep your feet together.
Sit tall on the front half of the chair, with both feet flat on the floor.
Rest your right ankle on your left knee, and let the knee fall out to the side.
Lean forward a little, until you feel a gentle stretch in your buttock.
If anything hurts, or you feel dizzy, stop and rest.
You can hold the back of the chair at any time.
Stand facing the wall, an arm's length away.
Press your hands into the wall, and step your right foot back.
Keep the heel on the floor, and bend the front knee slowly.
Now the other side. Take your time to change over.
Roll on to your back only if you are comfortable there.
Take three slow breaths, and let your shoulders drop.
Next is the seated hip stretch, on the chair.
Put your hands on your hips, and stand with your feet as wide as your hips.
Imagine you are sitting down on a chair behind you. Go only as low as feels easy.
Well done. Stay here for a moment, and notice your breath.""".splitlines()

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
