"""Accounts of people and programs, for partner admins."""
