"""Fetching over HTTP, politely: one request at a time is made as a guest of the server."""
