"""The ways a receipt can be printed, and under which names the screen keeps them on this machine."""

LAYOUTS = (("two_on_a4", "2 liên trên một tờ A4"), ("one_a_page", "Mỗi liên một tờ A4"), ("a5", "Mỗi liên một tờ A5"))
LAYOUT = "receipt_layout"
DIRECT = "print_direct"
"""Kept "1": F9 sends the receipt to the default printer at once, without the preview."""
PRINTER = "printer"
