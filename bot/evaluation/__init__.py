"""Own the exam: questions with known answers, put to the bot, and how well it did."""
