"""The command line: every act of the window as a verb."""
