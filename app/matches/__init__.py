"""Matching a demand with the talent pool, and keeping what was shown."""
