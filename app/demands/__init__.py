"""The demand pool: what enterprises ask for, from draft to closed."""
