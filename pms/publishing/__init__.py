"""The publisher: it stands above all objects, writes what events say of them, and hands that to the hub."""
