"""Who is a member and how they enter, lead, go and come back; what they say of themselves; town halls and twins."""
