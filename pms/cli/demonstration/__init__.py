"""The demonstration: a small platform whose every fact was made by the services that people use."""
