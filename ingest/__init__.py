"""Sources to observations: readers, and the recording of what they read."""
