"""The audit log: every write noticed by the unit of work, chained by hashes, in the transaction it tells of."""
