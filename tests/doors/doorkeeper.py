"""A guide that only opens its doors, and writes down what comes in, a line each."""

import argparse
import sys
import threading
from queue import SimpleQueue

from voiceguide.coach.commands import Message
from voiceguide.doors.all import Doors


def write(line: str) -> None:
    sys.stdout.write(f"{line}\r\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("title", nargs="?", default="Bedtime")
    parser.add_argument("--deaf", action="store_true", help="never look at what comes in")
    wanted = parser.parse_args()
    queue: SimpleQueue[Message] = SimpleQueue()
    state = {"title": wanted.title, "status": "playing", "where": "left side", "seconds_left": 751}
    with Doors(queue.put, lambda message: write(f"at once: {message}"), lambda: state) as doors:
        for notice in doors.notices:
            write(f"notice: {notice}")
        write("open")
        if wanted.deaf:
            threading.Event().wait()
        while (message := queue.get()) != "end":
            write(f"got: {message}")
            state["status"] = {"pause": "paused", "go on": "playing"}.get(message, state["status"])
            if message == "aside":
                doors.step_aside()
                write("back")
    write("closed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
