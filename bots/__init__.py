"""The doorbells and the switchboard: channels, the web, the command line."""
