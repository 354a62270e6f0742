"""Sending data on a stick and taking in what comes back; enrolment of this machine and of those below."""
