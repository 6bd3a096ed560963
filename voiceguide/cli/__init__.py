"""Typed words in, sessions played, shown or exported out; the only package that prints."""
