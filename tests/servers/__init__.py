"""Real servers for the tests: each is started once for a test run, on this machine only."""
