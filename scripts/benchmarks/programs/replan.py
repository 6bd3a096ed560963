"""Obey commands in the middle of `full`, and print the milliseconds until the new plan is whole, one a line.

Every clip is in the cache, as while a session runs; each time the command changes the plan of what is left.
Argument: how often.
"""

import random
import sys
import time

import voiceguide
from voiceguide.coach.obey import obey
from voiceguide.take import Take

COMMANDS = ("slower", "faster", "again", "next", "back", "pause", "longer", "other side")

guide = voiceguide.open()
session = guide.plan("full", teach="names")
length = session.timeline.length
for heard in (False, True):  # the first time, words that were never said have to be spoken
    chance = random.Random(3)
    for number in range(int(sys.argv[1])):
        spot = session.spot(chance.randrange(length // 2))
        start = time.perf_counter()
        reply = obey(guide.library, session.course, spot, COMMANDS[number % len(COMMANDS)])
        take = Take(guide.library, reply.course, guide.voice, prelude=reply.aside)
        _ = take.timeline
        took = time.perf_counter() - start
        if heard:
            sys.stdout.write(f"{1000 * took}\n")
guide.close()
