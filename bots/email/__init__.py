"""The email channel. Nothing is imported here: the process that takes mails apart needs little of it."""
