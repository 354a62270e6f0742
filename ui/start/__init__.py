"""Before an office is open: the first start, logging in, the recovery code, a folder that was put back."""
