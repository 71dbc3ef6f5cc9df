# hidden
#@import part.md
# shown after the import
probe after
