"""Exercises and a teacher's takes in, a folder of her recordings out: what she reads, and what is kept.

The voice that speaks with such a folder is ``voice.recorded``.
"""
