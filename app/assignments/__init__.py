"""Craftsmen sent for a demand, from proposal to a confirmed result."""
