"""The language of the project: observations, papers, events, families; pure, knows nothing outside itself."""
