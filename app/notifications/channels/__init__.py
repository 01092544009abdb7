"""The ways out of the service, one a file, behind one seam (`protocol.py`)."""
