"""Keys, signals, a local socket, media keys, a microphone in; commands and events out, all into one queue.

The parts: ``all`` opens every door at once; ``keys`` (with ``terminal``), ``signals``, ``remote``, ``media``
and ``microphone`` are the doors. A door knows how something is asked for, never what happens then.
"""
