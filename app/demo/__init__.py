"""Demo lists: invented craftsmen, enterprises and demands that read like a union's own spreadsheets."""
