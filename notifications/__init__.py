"""The post office: who hears what, when, and in which form."""
