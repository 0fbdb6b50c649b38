"""What stands before every route, as plain ASGI: outermost the request's record, innermost its body."""
