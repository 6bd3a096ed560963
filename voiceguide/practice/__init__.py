"""A table of patients comes in; a folder for each, with her sessions and a sheet to print, goes out."""
