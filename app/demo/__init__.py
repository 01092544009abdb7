"""Demo lists that read like a union's own spreadsheets; every person, company, code and phone in them is invented."""
