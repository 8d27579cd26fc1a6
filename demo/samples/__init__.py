"""Documents, people and files of the demo; the tests read them too."""
