"""The conflict desk: what two sides wrote differently, what waits, machines that went on twice."""
