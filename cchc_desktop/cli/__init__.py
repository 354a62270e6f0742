"""The second shell: what a clerk does with the mouse, a script does here through the same functions of the office."""
