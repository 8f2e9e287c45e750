"""Partners as partner admins see them: the list, one partner in tabs, what is done for it and to it."""
