"""The archive in a browser: pages, feeds and interfaces over what the other rooms know."""
