"""Many demands at once: plans searched by worker processes, reviewed by a person, then carried out."""
