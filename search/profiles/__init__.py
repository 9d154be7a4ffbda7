"""The search profiles, one frozen module each, side by side for ever; they know no query and no engine."""
