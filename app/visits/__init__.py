"""What was done on which day, with the papers that show it."""
