"""Lists in: uploaded spreadsheets read, checked row by row, and taken into the pools by a durable job."""
