"""What must never be lost: event log, ledger, originals, keys; knows nothing of what is built from it."""
