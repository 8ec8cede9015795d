"""The web as a channel: a page where a member talks to the bot in the browser."""
