"""Telegram: python-telegram-bot hears, aiogram speaks."""
