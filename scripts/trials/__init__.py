"""Trials of the whole program that take too long to be tests: hours of playing, and a hundred kills."""
