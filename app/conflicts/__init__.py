"""Conflicts of interest that an enterprise names: its competitors."""
