"""Assembly: settings, wiring, command line; imported by nobody."""
