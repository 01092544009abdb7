"""Learning from what coordinators do, and which weights are in use."""
