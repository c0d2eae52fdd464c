"""Docker Compose for the whole suite, written from every projects/*/service.toml.

`render` writes the files of compose/ that follow from services; the steps (`keys`, `databases`,
`broker`) and `health` run inside containers, where only requirements/base.txt is installed.
"""
