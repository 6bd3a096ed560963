"""Faults where a system has them: every system call of an export fails once, or is the last one."""
