"""The memory: sources, looks, captures, reports and alerts, in one database and one archive of raw bytes."""
