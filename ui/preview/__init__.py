"""A sheet as it will print, and what to do with it: print, save as a file, go on."""
