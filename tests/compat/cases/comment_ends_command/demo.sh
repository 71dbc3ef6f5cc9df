#@SHOW
probe one \
# within \
  two
probe end
