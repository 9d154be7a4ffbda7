"""OParl 1.0 and 1.1 (schema.oparl.org): a server's or dump's objects in, observations out."""
