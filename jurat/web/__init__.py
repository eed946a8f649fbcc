"""The server: routes, sessions, live studies and the review form. Nothing else knows starlette."""
