"""Keys, signals, a local socket and media keys in; her commands and events out, all into one queue.

The parts: ``all`` opens every door at once; ``keys`` (with ``terminal``), ``signals``, ``remote`` and
``media`` are the doors. A door knows how something is asked for, never what happens then.
"""
